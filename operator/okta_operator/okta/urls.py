"""Building and checking addresses. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlencode, urlsplit

from okta_operator.core.errors import Terminal

_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
"""What RFC 3986 allows in an address; everything else has to be percent-encoded."""

_PUBLIC = re.compile(r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z][a-z0-9-]*[a-z0-9])")
_PRIVATE = frozenset({"alt", "arpa", "home", "internal", "intranet", "lan", "local", "localhost", "onion", "svc"})
"""Last words of names that are nobody's in the public DNS (RFC 6761, 6762, 9476; ICANN on ``internal``)."""

_PORTS = {"http": 80, "https": 443}


def segment(value: str) -> str:
    """A value as one segment of a path: also a slash in it is encoded."""
    return quote(value, safe="")


def query(path: str, **parameters: str | int) -> str:
    """A path with an encoded query.

    Args:
        path: without a query.
        parameters: as they are meant, not encoded.
    """
    return f"{path}?{urlencode(parameters, quote_via=quote)}"


def origin(url: str) -> str:
    """Scheme, host and port of an absolute http(s) address, in one spelling.

    Raises:
        ValueError: it is not such an address, or it carries a user name, which is how addresses are made to
            look like others.
    """
    parts = urlsplit(url) if _PLAIN.fullmatch(url) else None
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        message = "not an absolute http(s) address"
        raise ValueError(message)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def require_origin(url: str) -> str:
    """The origin that an address consists of, and of nothing else.

    Raises:
        Terminal: ``InvalidUrl``.
    """
    bare = url.rstrip("/")
    try:
        own = origin(bare)
    except ValueError:
        own = ""
    if bare.lower() not in {own, f"{own}:443", f"{own}:80"} or not own:
        message = "The organization's address must be scheme and host alone, such as https://acme.okta.com."
        raise Terminal(reason="InvalidUrl", message=message)
    return own


def same_origin(url: str, expected: str) -> bool:
    """Whether an address is absolute, well-formed and of the origin that ``origin`` returned."""
    try:
        return origin(url) == expected
    except ValueError:
        return False


def is_public(url: str) -> bool:
    """Whether an address is https on a name of the public DNS, without a port.

    What Okta says of itself is data, too: it must not lead the operator to an address in the cluster or of its node.
    An address on such a name that resolves to a private one has no certificate for the name.
    """
    try:
        own = origin(url)
    except ValueError:
        return False
    match = _PUBLIC.fullmatch(own)
    return match is not None and match[1] not in _PRIVATE


def is_path(path: str) -> bool:
    """Whether this is an encoded, absolute path that names what it seems to name.

    Ids come from statuses that users can edit; dot segments would lead a call to another object than the one
    that was checked.
    """
    bare = path.partition("?")[0]
    if not path.startswith("/") or path.startswith("//") or "#" in path or not _PLAIN.fullmatch(path):
        return False
    return not any(unquote(part) in {".", ".."} for part in bare.split("/"))


def without_query(path: str) -> str:
    """The path alone, as messages name it: a query may hold what a user searched for."""
    return path.partition("?")[0]
