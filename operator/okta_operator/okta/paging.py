"""Which pages belong to a list. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_operator.core.errors import Terminal
from okta_operator.okta.urls import is_path, same_origin

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARAMETER = r';\s*([^\s=;,]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))'
_PARAMETERS = re.compile(_PARAMETER)
_LINK = re.compile(rf"<([^>]*)>((?:\s*{_PARAMETER})*)")


def next_page(links: Iterable[str], origin: str) -> str | None:
    """The address of a list's next page, opaque; None after the last one.

    Okta sends ``self`` and ``next`` as one comma-separated field or as two fields (Okta's API reference,
    Pagination).

    Args:
        links: the values of the ``Link`` fields (RFC 8288).
        origin: the organization's, from ``urls.origin``.

    Raises:
        Terminal: ``UntrustedLink``; the credentials would go to another place than the organization.
    """
    for field in links:
        for link in _LINK.finditer(field):
            if "next" in _relations(link[2]):
                _require_own(link[1], origin)
                return link[1]
    return None


def _relations(parameters: str) -> list[str]:
    rels = (quoted or bare for name, quoted, bare in _PARAMETERS.findall(parameters) if name.lower() == "rel")
    return next(rels, "").lower().split()


def _require_own(target: str, origin: str) -> None:
    path = target[len(origin) :]
    if same_origin(target, origin) and target.startswith(origin) and is_path(path) and path.startswith("/api/"):
        return
    message = (
        "Okta's answer names a next page outside the API of its own address; it is not followed, because "
        "the credentials would be sent along. Check spec.url of the OktaOrg, and what stands between the "
        "operator and Okta."
    )
    raise Terminal(reason="UntrustedLink", message=message)
