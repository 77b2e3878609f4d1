"""Takes secrets out of text: the last line of defence, for what should never have reached a log."""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "[redacted]"

_NAMES: Final = (
    r"client[_-]?secret|client[_-]?assertion|api[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token"
    r"|private[_-]?key|password|secret|token|assertion"
)
"""Of members, parameters and words that are followed by a secret, without regard to case."""

_RULES: Final = (
    # A private key in PEM; cut text may have lost its end.
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
        MARK,
    ),
    # The header Authorization. Shorter words after Bearer and its like are prose.
    (re.compile(r"\b(SSWS)\s+[^\s\"',]+", re.IGNORECASE), rf"\1 {MARK}"),
    (re.compile(r"\b(Bearer|DPoP|Basic)\s+[\w.~+/=-]{16,}", re.IGNORECASE), rf"\1 {MARK}"),
    # JSON, and the repr of a dict. A value that is itself escaped JSON ends at its own quote.
    (
        re.compile(
            rf"""(\\?["'](?:\w+[_-])?(?:{_NAMES})\\?["']\s*:\s*)(\\?["']).*?(?<!\\)\2""",
            re.IGNORECASE | re.DOTALL,
        ),
        rf"\1\2{MARK}\2",
    ),
    # The private members of a JSON Web Key (RFC 7518, 6.2.2, 6.3.2, 6.4.1).
    (re.compile(r"""(["'](?:d|p|q|dp|dq|qi|k)["']\s*:\s*)(["'])[\w-]{16,}\2"""), rf"\1\2{MARK}\2"),
    # Forms and queries.
    (re.compile(rf"\b((?:{_NAMES})=)[^\s&\"']+", re.IGNORECASE), rf"\1{MARK}"),
    # A JSON Web Token, wherever it stands.
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), MARK),
    # Base64url after one of the words. Okta's secrets mix cases; Secrets' names, which have no
    # capitals, stay readable.
    (
        re.compile(
            rf"\b((?i:{_NAMES})\b[\"']?(?:\s+is)?\s*[:=]?\s*[\"']?)"
            r"(?=[\w-]*[A-Z])(?=[\w-]*[a-z0-9_-])[\w-]{20,}=*"
        ),
        rf"\1{MARK}",
    ),
)


def redact(text: str) -> str:
    """The text with what looks like a secret replaced; twice the same as once."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
