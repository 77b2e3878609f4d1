"""Uploaded logos, and the apps of a sign-in policy: what the links of apps and policies lead to."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.simulator.bodies import APPS, create, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

PNG = b"\x89PNG\r\n\x1a\n and so on"
BOUNDARY = "a-boundary"


@pytest.fixture
def app(okta_simulator: OktaSimulator) -> Record:
    return create(okta_simulator, APPS, web_app())


def upload(okta: OktaSimulator, path: str, content: bytes, field: str = "file") -> int:
    """Send a form with one file, and return the status of the reply."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="logo.png"\r\n\r\n'
    connection = http.client.HTTPConnection(urlsplit(okta.url).netloc)
    headers = {
        "Authorization": f"SSWS {okta.token}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    connection.request("POST", f"{path}/logo", head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode(), headers)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status


def logo(app: Record) -> str:
    found: str = app["_links"]["logo"][0]["href"]
    return found


def test_another_logo_is_shown_and_stays(okta_simulator: OktaSimulator, app: Record) -> None:
    path = f"{APPS}/{app['id']}"
    assert upload(okta_simulator, path, PNG) == 201
    uploaded = logo(okta_simulator.get(path).body)
    assert uploaded != logo(app)
    assert logo(okta_simulator.put(path, web_app()).body) == uploaded
    assert upload(okta_simulator, path, b"<svg></svg>") == 201
    assert logo(okta_simulator.get(path).body) not in {uploaded, logo(app)}
    kinds = [event["eventType"] for event in okta_simulator.get("/api/v1/logs").body]
    assert kinds.count("application.configuration.update_logo") == 2


def test_what_is_no_logo(okta_simulator: OktaSimulator, app: Record) -> None:
    path = f"{APPS}/{app['id']}"
    assert upload(okta_simulator, path, b"a text") == 400
    assert upload(okta_simulator, path, PNG, field="image") == 400
    assert upload(okta_simulator, path, PNG + bytes(1_000_000)) == 400
    assert okta_simulator.post(f"{path}/logo", {"file": "x"}).status == 400
    assert upload(okta_simulator, f"{APPS}/0oa0", PNG) == 404
    assert logo(okta_simulator.get(path).body) == logo(app)


def test_apps_of_a_policy(okta_simulator: OktaSimulator, app: Record) -> None:
    policy = app["_links"]["accessPolicy"]["href"].rpartition("/")[2]
    mappings = f"/api/v1/policies/{policy}/mappings"
    (found,) = okta_simulator.get(mappings).body
    assert found["_links"]["application"]["href"] == f"{okta_simulator.url}{APPS}/{app['id']}"
    assert found["_links"]["policy"]["href"] == f"{okta_simulator.url}/api/v1/policies/{policy}"
    assert okta_simulator.get(f"{mappings}/{found['id']}").body == found
    assert okta_simulator.get(f"{mappings}/{policy}").status == 404
    other = create(okta_simulator, "/api/v1/policies", {"type": "ACCESS_POLICY", "name": "Other"})["id"]
    assert okta_simulator.get(f"/api/v1/policies/{other}/mappings").body == []
