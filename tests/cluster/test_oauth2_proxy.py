"""A client that others have written, in another language, signs people in with a Secret of the format `oidc`."""

from __future__ import annotations

import json
import secrets
import socket
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from tests.support import example
from tests.support.control_plane import terminal
from tests.support.login import JANE, join, page
from tests.support.waiting import eventually

import oauth2_proxy
from control_plane import ControlPlaneError, processes
from relying_party import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.support.cluster import Site

# Building it takes its time where it was never built, and that counts.
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.timeout(1200),
    pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",)),
]

HOST: Final = "127.0.0.1"
SECRET: Final = "proxy-okta"


@pytest.fixture(scope="module")
def program(pytestconfig: pytest.Config) -> Path:
    """oauth2-proxy."""
    try:
        with terminal(pytestconfig):
            return oauth2_proxy.ensure_built()
    except ControlPlaneError as error:
        pytest.skip(f"oauth2-proxy {oauth2_proxy.VERSION} cannot be built here: {error}")


@pytest.fixture
def port() -> int:
    with socket.create_server((HOST, 0)) as server:
        free: int = server.getsockname()[1]
        return free


@pytest.fixture
def guide(site: Site, port: int) -> Site:
    """The guide's server, and an app of the proxy's in its policy."""
    stated = {
        "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": [_address(port) + "/oauth2/callback"],
    }
    more = {"pkceRequired": True, "access": {"groups": [{"name": "Everyone"}]}}
    site.apply(*example.guide(), example.app("proxy", **stated, **more, authServerRef={"name": "openmetadata"}))
    site.kubectl.edit(example.POLICY, clients=[{"appRef": {"name": name}} for name in ("openmetadata", "proxy")])
    site.kubectl.ready()
    join(site)
    return site


@pytest.fixture
def proxy(program: Path, guide: Site, port: int, tmp_path: Path) -> Iterator[str]:
    """Its address; in front of something that answers 202."""
    file, log = tmp_path / "oauth2-proxy.cfg", tmp_path / "oauth2-proxy.log"
    file.write_text(_configuration(guide.kubectl.secret(SECRET), port))
    child = processes.spawn([str(program), f"--config={file}"], log=log, directory=tmp_path, detached=False)

    def answers() -> bool:
        assert child.exit_code() is None, log.read_text()
        try:
            return httpx.get(f"{_address(port)}/ready", trust_env=False).is_success
        except httpx.TransportError:
            return False

    try:
        eventually(answers)
        yield _address(port)
    finally:
        processes.stop([child.identity])


def _address(port: int) -> str:
    return f"http://{HOST}:{port}"


def _configuration(secret: Mapping[str, str], port: int) -> str:
    """What oauth2-proxy's documentation wants of an OpenID Connect provider; all about Okta comes from the Secret."""
    options = {
        "provider": "oidc",
        "oidc_issuer_url": secret["issuer"],
        "client_id": secret["client-id"],
        "client_secret": secret["client-secret"],
        "redirect_url": f"{_address(port)}/oauth2/callback",
        "scope": "openid email profile offline_access",
        "code_challenge_method": "S256",
        "http_address": f"{HOST}:{port}",
        "upstreams": ["static://202"],
        "email_domains": ["*"],
        "cookie_secret": secrets.token_hex(16),
        "cookie_secure": False,
        "skip_provider_button": True,
    }
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in options.items())  # JSON's values are TOML's


def test_somebody_gets_through_the_proxy(proxy: str) -> None:
    with Browser(stop="https://nowhere.example.com") as browser:
        assert page(browser.open(f"{proxy}/oauth2/userinfo")).status == httpx.codes.UNAUTHORIZED
        shown = page(browser.sign_in(proxy, JANE.login, JANE.password))
        assert (shown.status, shown.url.rstrip("/")) == (202, proxy), shown.text
        person = json.loads(page(browser.open(f"{proxy}/oauth2/userinfo")).text)
        assert (person["email"], person["preferredUsername"]) == (JANE.login, JANE.login)


def test_who_is_not_assigned_does_not_get_through(guide: Site, proxy: str) -> None:
    guide.okta.make("/_simulator/groups", {"name": "Nobody"})
    guide.kubectl.edit("oktaapp/proxy", access={"groups": [{"name": "Nobody"}]})
    guide.kubectl.ready("oktaapp/proxy")
    with Browser(stop="https://nowhere.example.com") as browser:
        shown = page(browser.sign_in(proxy, JANE.login, JANE.password))
    assert shown.status == httpx.codes.FORBIDDEN
    assert "access_denied" in shown.text
