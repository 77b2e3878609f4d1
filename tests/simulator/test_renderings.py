"""What replies keep of one time for the next: never anything but what would be made anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, web_app

from okta_simulator.renderings import MOST, Renderings, Shown, encoded

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record


def shown(renderings: Renderings, record: Record, *about: str) -> str:
    """Return the JSON of a record that is shown as it is."""
    return encoded(renderings.show(record, about, lambda: record)).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": True}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": {"b": [0]}}, {"a": {"b": [False]}}),
        ({"a": "ä"}, {"a": "\ud800"}),
    ],
)
def test_every_change_shows(before: Record, after: Record) -> None:
    renderings, record = Renderings(), {"id": "1"}
    for content in (before, after, before):
        record.clear()
        record.update({"id": "1", **content})
        assert shown(renderings, record) == json.dumps({"id": "1", **content}, separators=(",", ":"))


def test_what_has_not_changed_is_not_made_anew() -> None:
    renderings, record = Renderings(), {"id": "1", "a": [1]}
    first = renderings.show(record, ("x",), lambda: {"n": 1})
    assert renderings.show(json.loads(json.dumps(record)), ("x",), lambda: {"n": 2}) is first
    assert renderings.show(record, ("y",), lambda: {"n": 2}) == {"n": 2}


def test_what_is_kept_has_an_end() -> None:
    renderings = Renderings()
    for number in range(MOST + 1):
        renderings.show({"id": str(number)}, (), dict)
    assert len(vars(renderings)["_known"]) == 1


@pytest.mark.parametrize("body", [[], [1, {"a": None}], {"a": "ü"}, "text", [Shown(a=1), {"b": 2}], Shown(a=[])])
def test_json_is_the_usual_one(body: object) -> None:
    assert encoded(body) == json.dumps(body, separators=(",", ":")).encode()


def test_an_app_is_shown_as_it_is_now(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, APPS, web_app() | {"profile": {"number": 1}})
    path = f"{APPS}/{made['id']}"
    seen = [okta_simulator.get(APPS).body[0]["profile"]]
    okta_simulator.put(path, web_app() | {"profile": {"number": True}})
    seen += [okta_simulator.get(APPS).body[0]["profile"], okta_simulator.get(path).body["profile"]]
    assert json.dumps(seen) == '[{"number": 1}, {"number": true}, {"number": true}]'
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    (app,) = okta_simulator.get(APPS).body
    assert (app["status"], "activate" in app["_links"]) == ("INACTIVE", True)
    okta_simulator.switch(pipeline="v1")
    (classic,) = okta_simulator.get(APPS).body
    assert "accessPolicy" not in classic["_links"]
    assert made["credentials"]["oauthClient"]["client_secret"] not in json.dumps([app, classic])
