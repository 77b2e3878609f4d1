"""A hash that lets values be compared without being kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okta_operator.core.json import Json


def digest(value: Json) -> str:
    """SHA-256 over a canonical form of a JSON value, in hexadecimal."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
