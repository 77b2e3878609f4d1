"""docs/credentials.md, done as it says: the key that it makes, and the calls that make the service app."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from pydantic import SecretStr
from tests.kinds.service import AREAS, ROLES, SCOPES

from okta_operator.okta.connection import OktaConnection
from okta_operator.okta.credentials import ServiceApp
from okta_operator.okta.keys import read_key

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

PAGE: Final = (Path(__file__).resolve().parents[2] / "docs/credentials.md").read_text(encoding="utf-8")


def block(language: str, containing: str) -> str:
    """The one block of code with a text in it."""
    found = [
        each
        for each in re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        if containing in each
    ]
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with the two files that the page makes."""
    subprocess.run([sys.executable, "-c", block("python", "private-key.json")], cwd=tmp_path, check=True)
    return tmp_path


def test_the_key_is_one_that_the_operator_reads(keys: Path) -> None:
    private, public = (json.loads((keys / f"{half}-key.json").read_text()) for half in ("private", "public"))
    assert repr(read_key(SecretStr(json.dumps(private)), None)) == "SigningKey(ES256)"
    assert private.keys() - public.keys() == {"d"}
    assert (private["kid"], private["x"]) == (public["kid"], public["x"])
    assert (keys / "private-key.json").stat().st_mode & 0o077 == 0


@pytest.fixture
def client(keys: Path, okta_simulator: OktaSimulator) -> str:
    """What the page's calls print."""
    script = block("sh", "oauth2/v1/clients").replace("https://acme.okta.com", okta_simulator.url)
    environment = {**os.environ, "TOKEN": okta_simulator.token, "no_proxy": "127.0.0.1"}
    command = ["/bin/sh", "-euc", script]
    done = subprocess.run(command, cwd=keys, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


async def test_the_calls_make_an_app_that_can_call(keys: Path, okta_simulator: OktaSimulator, client: str) -> None:
    key = SecretStr((keys / "private-key.json").read_text())
    connection = OktaConnection(okta_simulator.url, ServiceApp(client, key))
    assert [app["id"] for app in await connection.list("/api/v1/apps") or []] == [client]
    assert await connection.list("/api/v1/groups?q=Everyone")
    await connection.close()


def test_the_table_has_the_scopes_and_roles_that_were_tried() -> None:
    section = PAGE.split("## Which rights")[1].split("\n## ")[0]
    table = "\n".join(line for line in section.splitlines() if line.startswith("| "))
    named = set(re.findall(r"`(okta\.\w+\.\w+)`", table))
    assert named == {*SCOPES, "okta.users.read", "okta.policies.read"}
    assert {*ROLES, "READ_ONLY_ADMIN"} == set(re.findall(r"`([A-Z_]{6,})`", table))
    assert len(AREAS) == table.count(".manage`")
