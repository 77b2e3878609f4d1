"""The few types that every module shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections import defaultdict

Record: TypeAlias = dict[str, Any]
"""One object as Okta's JSON has it, without ``_links``, which depend on the request's host."""

Table: TypeAlias = dict[str, Record]
"""Records by id, in the order of their creation."""

Tables: TypeAlias = "defaultdict[str, Table]"
"""All tables by name. What has a parent lies in a table of that parent: ``scopes/aus…``. So nothing scans."""
