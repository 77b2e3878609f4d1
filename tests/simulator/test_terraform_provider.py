"""Okta's Terraform provider itself, with OpenMetadata's guide and with a directory, where there is one on this machine.

``OKTA_TERRAFORM`` names a ``terraform`` or ``tofu``, ``OKTA_TERRAFORM_PROVIDER`` the folder of the provider's program.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from joserfc.jwk import RSAKey
from tests.simulator.bodies import APPS, SERVERS, oauth

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.testing import OktaSimulator

TERRAFORM: Final = os.environ.get("OKTA_TERRAFORM")
PROVIDER: Final = os.environ.get("OKTA_TERRAFORM_PROVIDER")
CONFIGURATIONS: Final = Path(__file__).parent / "terraform"
NO_CHANGES: Final = 0
"""What a plan with ``-detailed-exitcode`` ends with where there is nothing to do."""
SCOPES: Final = (
    "okta.apps.manage",
    "okta.authorizationServers.manage",
    "okta.groups.manage",
    "okta.networkZones.manage",
    "okta.policies.manage",
    "okta.roles.manage",
    "okta.trustedOrigins.manage",
    "okta.userTypes.read",
    "okta.users.manage",
)
CHANGES: Final = (
    "-var=url=https://metadata.example.com",
    "-var=label=Metadata",
    "-var=rotation=STATIC",
    "-var=scope=metadata:write",
)

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (TERRAFORM and PROVIDER), reason="OKTA_TERRAFORM and OKTA_TERRAFORM_PROVIDER name no programs to test with"
    ),
]


class Terraform:
    """Terraform in a folder of its own, with the provider from this machine."""

    def __init__(
        self, folder: Path, simulator: OktaSimulator, credentials: dict[str, str], configuration: str = "main.tf"
    ) -> None:
        self.folder = folder
        shutil.copy(CONFIGURATIONS / configuration, folder)
        settings = folder / "settings"
        overrides = f'dev_overrides {{ "okta/okta" = {json.dumps(PROVIDER)} }}'
        settings.write_text(f"provider_installation {{\n  {overrides}\n  direct {{}}\n}}\n", encoding="utf-8")
        self._environment = os.environ | {
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_VAR_organization": simulator.url,
            **credentials,
        }

    def __call__(self, *arguments: str) -> str:
        """Run a command that has to succeed; what it prints."""
        command = [str(TERRAFORM), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == NO_CHANGES, done.stdout + done.stderr
        return done.stdout

    def apply(self, *variables: str) -> None:
        """Have Okta as stated, and nothing left to do after that."""
        self("apply", "-auto-approve", "-no-color", "-input=false", *variables)
        self("plan", "-detailed-exitcode", "-no-color", "-input=false", *variables)


def api_token(simulator: OktaSimulator) -> dict[str, str]:
    return {"OKTA_API_TOKEN": simulator.token}


def service_app(simulator: OktaSimulator) -> dict[str, str]:
    app = simulator.add_service_app(SCOPES)
    key = RSAKey.import_key(app.private_key)
    return {
        "OKTA_API_CLIENT_ID": app.client_id,
        "OKTA_API_PRIVATE_KEY": key.as_pem(private=True).decode(),
        "OKTA_API_PRIVATE_KEY_ID": app.private_key["kid"],
        "OKTA_API_SCOPES": ",".join(SCOPES),
    }


@pytest.mark.parametrize("credentials", [api_token, service_app])
@pytest.mark.parametrize("pipeline", ["idx", "v1"])
def test_the_guide_is_created_changed_and_destroyed(
    okta_simulator: OktaSimulator,
    tmp_path: Path,
    credentials: Callable[[OktaSimulator], dict[str, str]],
    pipeline: str,
) -> None:
    okta_simulator.switch(pipeline=pipeline)
    terraform = Terraform(tmp_path, okta_simulator, credentials(okta_simulator))
    before = okta_simulator.get("/_simulator").body["objects"]
    terraform.apply()
    outputs = {name: each["value"] for name, each in json.loads(terraform("output", "-json")).items()}
    app = okta_simulator.get(f"{APPS}?q=OpenMetadata").body[0]
    (secret,) = okta_simulator.get(f"{APPS}/{app['id']}/credentials/secrets").body
    (server,) = okta_simulator.get(f"{SERVERS}?q=OpenMetadata").body
    assert outputs == {
        "client_id": oauth(app)["client_id"],
        "client_secret": secret["client_secret"],
        "issuer": f"{okta_simulator.url}/oauth2/{server['id']}",
    }

    terraform.apply(*CHANGES)
    changed = okta_simulator.get(f"{APPS}/{app['id']}").body
    assert changed["label"] == "Metadata"
    assert changed["settings"]["oauthClient"]["refresh_token"]["rotation_type"] == "STATIC"
    assert json.loads(terraform("output", "-json"))["client_secret"]["value"] == secret["client_secret"]

    terraform("destroy", "-auto-approve", "-no-color", "-input=false", *CHANGES)
    after = okta_simulator.get("/_simulator").body["objects"]
    for name in ("apps", "groups", "auth_servers", "scopes", "claims", "policies", "rules", "trusted_origins"):
        assert after.get(name, 0) == before.get(name, 0), name
    refused = [each for each in okta_simulator.requests() if each["status"] >= 400]
    assert refused == []


@pytest.mark.parametrize("credentials", [api_token, service_app])
def test_people_roles_and_policies_are_created_changed_and_destroyed(
    okta_simulator: OktaSimulator, tmp_path: Path, credentials: Callable[[OktaSimulator], dict[str, str]]
) -> None:
    def statuses() -> list[str]:
        people = okta_simulator.get("/api/v1/users?search=profile.lastName+sw+%22%22").body
        return [each["status"] for each in people if each["profile"]["login"].endswith("@acme.example")]

    terraform = Terraform(tmp_path, okta_simulator, credentials(okta_simulator), "people.tf")
    before = okta_simulator.get("/_simulator").body["objects"]
    terraform.apply()
    assert sorted(statuses()) == ["ACTIVE", "PROVISIONED", "STAGED", "SUSPENDED"]
    assert okta_simulator.org.users.by_password("bob@acme.example", "Correct-Horse-7")
    assert json.loads(terraform("output", "-json"))["found"]["value"] == {
        "family": 4,
        "login": "bob@acme.example",
        "recent": "bob@acme.example",
        "groups": ["Data"],
        "origins": ["Pages"],
        "type": "User",
    }
    terraform.apply("-var=changed=true")
    assert sorted(statuses()) == ["ACTIVE", "ACTIVE", "DEPROVISIONED", "PROVISIONED"]
    assert okta_simulator.org.users.by_password("bob@acme.example", "Another-Horse-8")
    terraform("destroy", "-auto-approve", "-no-color", "-input=false", "-var=changed=true")
    after = okta_simulator.get("/_simulator").body["objects"]
    tables = ("users", "groups", "auth_servers", "access_policies", "access_rules", "apps", "role_assignments")
    for name in (*tables, "group_rules", "network_zones", "trusted_origins"):
        assert after.get(name, 0) == before.get(name, 0), name
    refused = {
        (each["method"], each["path"], each["status"]) for each in okta_simulator.requests() if each["status"] >= 400
    }
    assert refused == set()
