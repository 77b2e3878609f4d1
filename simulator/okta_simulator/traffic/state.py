"""The whole organization as one JSON document, so that whoever runs it can be ended and started again."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from okta_simulator.area import as_object
from okta_simulator.errors import malformed
from okta_simulator.ids import Ids
from okta_simulator.organization import Organization
from okta_simulator.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from okta_simulator.clock import Clock
    from okta_simulator.types import Record

VERSION = 1
PARTS = frozenset({"version", "id", "created", "ids", "settings", "tables"})


def saved(org: Organization) -> Record:
    """Return an organization as a document: identity, switches, all tables with keys, secrets and tokens.

    Args:
        org: The organization.

    Returns:
        The document. Its tables are the organization's own, not copies.
    """
    return {
        "version": VERSION,
        "id": org.id,
        "created": org.created,
        "ids": org.ids.as_json(),
        "settings": org.settings.as_json(),
        "tables": org.tables,
    }


def restored(document: Record, clock: Clock) -> Organization:
    """Make an organization of a document.

    Args:
        document: What :func:`saved` returned.
        clock: Where the organization's time comes from.

    Raises:
        OktaError: It is no such document, or one of another version (400).
    """
    if not set(document) >= PARTS or document["version"] != VERSION:
        raise malformed()
    org = Organization(Settings().changed(as_object(document["settings"])), clock)
    org.tables = defaultdict(dict, {name: as_object(table) for name, table in as_object(document["tables"]).items()})
    org.ids = Ids.continued(as_object(document["ids"]))
    org.id, org.created = str(document["id"]), str(document["created"])
    return org


def write(path: Path, document: Record) -> None:
    """Write a document in the place of an older one; whoever is killed meanwhile leaves the older one.

    Args:
        path: The file.
        document: The document.
    """
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(json.dumps(document), encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)


def read(path: Path) -> Record:
    """Read what :func:`write` wrote.

    Args:
        path: The file.

    Raises:
        OktaError: It holds no JSON object (400).
    """
    try:
        return as_object(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        raise malformed() from None
