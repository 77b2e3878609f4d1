"""Resources in YAML, and what a kind makes of them as JSON, side by side in tests/data/kinds/."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from okta_operator.constants import API_VERSION
from okta_operator.core.kind import Addresses, AnyKind, Context
from okta_operator.core.ownership import Identity
from okta_operator.core.references import (
    AuthenticationPolicyReference,
    Fact,
    GroupReference,
    Reference,
    Resolved,
    ResourceReference,
)
from okta_operator.kinds import KINDS

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject

DATA = Path(__file__).resolve().parents[2] / "data" / "kinds"
GUIDE = Path(__file__).resolve().parents[3] / "deploy" / "examples" / "openmetadata"
ADDRESSES = Addresses("https://login.acme.com", "https://acme.okta.com", "https://login.acme.com")
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Golden:
    """What is compared with files.

    Attributes:
        regenerate: whether the files are written instead.
    """

    regenerate: bool = False

    def check(self, name: str, value: Json) -> None:
        """Compare a value with ``tests/data/kinds/<name>.json``."""
        path = DATA / f"{name}.json"
        if self.regenerate or os.environ.get("UPDATE_GOLDEN"):
            path.write_text(f"{json.dumps(value, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
        assert path.exists(), f"{path.name} is missing: run pytest with --regenerate"
        assert value == json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Case:
    """A resource, what Okta has of it (None: nothing), and the kind."""

    kind: AnyKind
    resource: Any
    observed: JsonObject | None = None

    @property
    def context(self) -> Context:
        """With an identity like a cluster's, and a readable value for each reference."""
        meta = self.resource.metadata
        identity = Identity("prod", self.kind.name, meta.namespace, meta.name, "cluster-1")
        references = self.kind.references(self.resource)
        created = self.resource.spec.adopt is None
        return Context(identity, resolved(references), ADDRESSES, created)


def case(body: JsonObject, observed: JsonObject | None = None) -> Case:
    """A resource as it would come from the API server."""
    kind = BY_NAME[body["kind"]]
    metadata = {"namespace": "openmetadata", "name": "om", **body.get("metadata", {})}
    return Case(kind, kind.parse({"apiVersion": API_VERSION, **body, "metadata": metadata}), observed)


def of(kind: str, spec: JsonObject, observed: JsonObject | None = None) -> Case:
    """A resource of a kind with a spec."""
    return case({"kind": kind, "spec": spec}, observed)


def load(path: Path) -> Case:
    """The resource in the first document of a file; the second one, if any, is what Okta has."""
    body, *observed = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    return case(body, observed[0] if observed else None)


def resolved(references: tuple[Reference, ...]) -> Resolved:
    """A readable value for each reference."""
    return {reference: _value(reference) for reference in references}


def _value(reference: Reference) -> str:
    if isinstance(reference, ResourceReference) and reference.fact is Fact.ISSUER:
        return f"https://acme.okta.com/oauth2/{reference.name}"
    if isinstance(reference, ResourceReference):
        return f"{reference.fact}-of-{reference.kind}-{reference.name}"
    if isinstance(reference, GroupReference):
        return f"id-of-group-{reference.name}"
    if isinstance(reference, AuthenticationPolicyReference):
        return reference.id or f"id-of-policy-{reference.name}"
    return f"id-of-user-{reference.login}"


def guide() -> list[Path]:
    """The guide's example, but for what is no kind with an external object."""
    files = sorted(GUIDE.glob("*.yaml"))
    return [path for path in files if (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("kind") in BY_NAME]
