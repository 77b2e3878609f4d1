"""The shape of what Okta and Kubernetes send: parsed JSON."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any JSON value. Okta adds fields and enumeration words without notice, so no closed type would be true."""

JsonObject: TypeAlias = dict[str, Any]
