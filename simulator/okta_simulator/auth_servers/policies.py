"""Access policies of authorization servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_number, as_object, as_text, as_texts, as_word, link, public
from okta_simulator.auth_servers.ordering import ordered, place, renumber, wanted_place
from okta_simulator.errors import malformed, not_found

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "Policy"
TYPE = "OAUTH_AUTHORIZATION_POLICY"
ALL_CLIENTS = "ALL_CLIENTS"
NAME_LENGTH = 100
DESCRIPTION_LENGTH = 255


class Policies(Area):
    """The access policies of all servers."""

    def create_default(self, server: Record) -> Record:
        """Make the policy of the pre-made server (from Okta's API description)."""
        body = {"name": "Default Policy", "description": "Default policy description"}
        return self._add(server, body | {"conditions": {"clients": {"include": [ALL_CLIENTS]}}})

    def create(self, server_id: str, body: Record) -> Record:
        """Add a policy at its stated priority, or as the last one.

        Raises:
            OktaError: There is no such server (404), or the body is refused (400).
        """
        return self._add(self.org.auth_servers.find(server_id), body)

    def _add(self, server: Record, body: Record) -> Record:
        content = self._content(server["id"], body, None)
        now = self.org.now()
        policy: Record = {
            "id": self.org.ids.new("00p"),
            "status": as_word(body.get("status"), ("ACTIVE", "INACTIVE"), "ACTIVE"),
            **content,
            "priority": 0,
            "system": False,
            "created": now,
            "lastUpdated": now,
            "type": TYPE,
            "_server": server["id"],
        }
        place(self.of(server["id"]), policy, wanted_place(body, self.org.settings))
        self.table("policies", server["id"])[policy["id"]] = policy
        return policy

    def replace(self, server_id: str, identifier: str, body: Record) -> Record:
        """Replace a policy; a stated priority moves it.

        Raises:
            OktaError: There is no such server or policy (404), or the body is refused (400).
        """
        policy = self.find(server_id, identifier)
        content, wanted = self._content(policy["_server"], body, policy), as_number(body.get("priority"))
        status = as_word(body.get("status"), ("ACTIVE", "INACTIVE"), policy["status"])
        # unverified: that PUT follows a stated status
        if self.org.settings.status_in_put == "ignored":
            status = policy["status"]
        policy |= content | {"status": status, "lastUpdated": self.org.now()}
        place(self.of(policy["_server"]), policy, wanted)
        return policy

    def find(self, server_id: str, identifier: str) -> Record:
        """Return a policy.

        Raises:
            OktaError: There is no such server or policy (404).
        """
        server = self.org.auth_servers.find(server_id)
        policy = self.table("policies", server["id"]).get(identifier)
        if policy is None:
            raise not_found(identifier, KIND)
        return policy

    def of(self, server_id: str) -> list[Record]:
        """Return a server's policies in the order of evaluation.

        Args:
            server_id: The server's real id.
        """
        return ordered(self.table("policies", server_id).values())

    def set_status(self, server_id: str, identifier: str, status: str) -> None:
        """Activate or deactivate a policy; the status it has already is taken as done.

        Raises:
            OktaError: There is no such server or policy (404).
        """
        policy = self.find(server_id, identifier)
        if policy["status"] != status:
            policy |= {"status": status, "lastUpdated": self.org.now()}

    def delete(self, server_id: str, identifier: str) -> None:
        """Delete a policy with its rules; the later ones move up.

        Raises:
            OktaError: There is no such server or policy (404).
        """
        policy = self.find(server_id, identifier)
        self.org.rules.forget_policy(identifier)
        del self.table("policies", policy["_server"])[identifier]
        renumber(self.of(policy["_server"]))

    def forget_server(self, server_id: str) -> None:
        """Drop the policies and rules of a server that goes."""
        for policy in self.of(server_id):
            self.org.rules.forget_policy(policy["id"])
        self.drop_table("policies", server_id)

    def forget_client(self, client_id: str) -> None:
        """Take a client id out of all policies."""
        for server in list(self.table("auth_servers")):
            for policy in self.of(server):
                clients = policy["conditions"]["clients"]["include"]
                if client_id in clients:
                    clients.remove(client_id)

    def render(self, policy: Record, base: str) -> Record:
        """Return a policy as the management API shows it.

        Args:
            policy: The policy.
            base: URL of the server in the management API.
        """
        own = f"{base}/policies/{policy['id']}"
        verb = "deactivate" if policy["status"] == "ACTIVE" else "activate"
        links = {
            "self": link(own, "GET", "PUT", "DELETE"),
            "rules": link(f"{own}/rules", "GET"),
            verb: link(f"{own}/lifecycle/{verb}", "POST"),
        }
        return public(policy) | {"_links": links}

    def _content(self, server_id: str, body: Record, myself: Record | None) -> Record:
        if body.get("type", TYPE) != TYPE:
            raise malformed()
        problems = Problems()
        problems.require(body, "name", "description")
        name, description = as_text(body.get("name"), "") or "", as_text(body.get("description"), "") or ""
        # unverified: the texts
        if len(name) > NAME_LENGTH:
            problems.add("name", f"must be at most {NAME_LENGTH} characters long")
        if len(description) > DESCRIPTION_LENGTH:
            problems.add("description", f"must be at most {DESCRIPTION_LENGTH} characters long")
        # unverified: that a name must be unique within the server
        unique = self.org.settings.policy_names == "unique"
        if unique and any(each["name"] == name and each is not myself for each in self.of(server_id)):
            problems.add("name", "Policy name already in use")
        # A policy for no client is taken (a conversation in the tests of Okta's SDK for Python).
        # unverified: by PUT, too, and where an empty list is stated
        clients = as_texts(as_object(as_object(body.get("conditions")).get("clients")).get("include"))
        self._check_clients(clients, problems)
        problems.settle()
        return {"name": name, "description": description, "conditions": {"clients": {"include": clients}}}

    def _check_clients(self, clients: list[str], problems: Problems) -> None:
        for client in clients:
            # The beginning of the text is from a public issue of Terraform's provider.
            # unverified: how it goes on
            if client != ALL_CLIENTS and self.org.apps.by_client_id(client) is None:
                problems.add("conditions.clients.include", f"Resource not found: {client} (OAuth2Client)")
