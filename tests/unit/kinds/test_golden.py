from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.kinds.golden import DATA, Case, Golden, guide, load

from okta_operator.core.objects import Observed
from okta_operator.core.plan import Plan, plan
from okta_operator.kinds import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from okta_operator.core.json import JsonObject

CASES = [pytest.param(path, path.stem, id=path.stem) for path in sorted(DATA.glob("*.yaml"))]
GUIDE = [pytest.param(path, f"guide-{path.stem}", id=f"guide-{path.stem}") for path in guide()]


@pytest.mark.parametrize(("path", "name"), [*CASES, *GUIDE])
def test_what_a_resource_means_in_okta(path: Path, name: str, golden: Golden) -> None:
    golden.check(name, meaning(load(path)))


def meaning(case: Case) -> JsonObject:
    desired = case.kind.desired(case.resource, case.context, case.observed)
    return {
        "references": [str(reference.field) for reference in case.kind.references(case.resource)],
        "body": desired.body,
        "active": desired.active,
        "children": {
            children.type.name: {
                "prune": children.prune,
                "items": [{"key": c.key, "active": c.active, "body": c.body} for c in children.items],
            }
            for children in desired.children
        },
    }


def test_the_guide_has_every_kind() -> None:
    assert sorted(load(path).kind.name for path in guide()) == sorted(kind.name for kind in KINDS)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("sort", ["created", "adopted"])
def test_every_kind_has_examples(kind: str, sort: str) -> None:
    cases = [load(path) for path in DATA.glob("*.yaml")]
    assert any(c.kind.name == kind and c.context.created == (sort == "created") for c in cases)


@pytest.mark.parametrize(("path", "_name"), [*CASES, *GUIDE])
def test_an_object_with_all_that_is_stated_needs_nothing(path: Path, _name: str) -> None:
    case = load(path)
    made = {**case.kind.desired(case.resource, case.context, case.observed).body, "id": "x1"}
    again = case.kind.desired(case.resource, case.context, made)
    without_children = type(again)(again.body, None)
    assert plan(without_children, Observed(made), case.kind.object_type) == Plan()


@pytest.mark.parametrize(("path", "_name"), [*CASES, *GUIDE])
def test_listed_are_the_sub_objects_that_are_stated(path: Path, _name: str) -> None:
    case = load(path)
    desired = case.kind.desired(case.resource, case.context, case.observed)
    assert case.kind.observed_children(case.resource) == tuple(children.type for children in desired.children)


@pytest.mark.parametrize(("path", "_name"), [*CASES, *GUIDE])
def test_what_is_desired_carries_the_mark(path: Path, _name: str) -> None:
    case = load(path)
    body = case.kind.desired(case.resource, case.context, case.observed).body
    assert case.kind.marking.read(body) == case.context.identity.mark
