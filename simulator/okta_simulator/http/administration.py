"""What is granted to apps, which roles there are and who has them, and apps as OAuth clients."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from okta_simulator.administration.roles import CLIENT, GROUP, USER
from okta_simulator.errors import not_found
from okta_simulator.http.call import Call, Endpoint, Handler, Reply, created, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.types import Record

GRANTS = "/api/v1/apps/{app}/grants"
CLIENTS = "/oauth2/v1/clients"
CLIENT_PAGE = Listing(default=50, words=("q",))
SHARED = ("logo_uri", "redirect_uris", "response_types", "grant_types", "application_type")
OPTIONAL = ("post_logout_redirect_uris", "initiate_login_uri", "tos_uri", "policy_uri", "jwks", "jwks_uri")


def list_grants(call: Call) -> Reply:
    """List the scopes that are granted to an app."""
    call.org.apps.find(call.params["app"])
    return Reply([_grant(call, grant) for grant in call.org.administration.app_grants.of(call.params["app"])])


def create_grant(call: Call) -> Reply:
    """Grant a scope to an app."""
    return created(
        _grant(
            call, call.org.administration.app_grants.create(call.params["app"], call.record, call.actor, call.org_url)
        )
    )


def get_grant(call: Call) -> Reply:
    """Return a grant."""
    return Reply(_grant(call, call.org.administration.app_grants.find(call.params["app"], call.params["grant"])))


def delete_grant(call: Call) -> Reply:
    """Revoke a grant."""
    call.org.administration.app_grants.delete(call.params["app"], call.params["grant"])
    return no_content()


def list_clients(call: Call) -> Reply:
    """List apps as OAuth clients; ``q`` is a prefix of the name or the client id."""
    prefix = call.query.get("q", "").lower()
    found = [
        app
        for app in call.visible("apps", call.org.apps.search(None, []))
        if app["label"].lower().startswith(prefix) or _oauth(app)["client_id"].lower().startswith(prefix)
    ]
    return paged(call, found, _client, CLIENT_PAGE)


def get_client(call: Call) -> Reply:
    """Return an app as an OAuth client."""
    return Reply(_client(_app(call)))


def _assigned(kind: str, base: str) -> list[Endpoint]:
    """Return the endpoints of the roles of people, groups, or service apps."""

    def principal(call: Call) -> str:
        return PRINCIPALS[kind](call)

    def show(call: Call, assignment: Record) -> Record:
        return call.org.administration.roles.render(principal(call), assignment, call.origin)

    def listed(call: Call) -> Reply:
        # With those of a person's groups: Okta's Terraform provider leaves these out of what it is told.
        roles = call.org.administration.roles
        return Reply([roles.render(holder, each, call.origin) for holder, each in roles.held(principal(call))])

    def assign(call: Call) -> Reply:
        assignment = call.org.administration.roles.add(principal(call), kind, call.record)
        # Okta's API description: 201 for people, 200 for clients; for groups both, 201 without a body.
        return Reply(show(call, assignment), 201 if kind == USER else 200)

    def get(call: Call) -> Reply:
        return Reply(show(call, call.org.administration.roles.assignment(principal(call), call.params["assignment"])))

    def remove(call: Call) -> Reply:
        call.org.administration.roles.remove(principal(call), call.params["assignment"])
        return no_content()

    handlers: list[tuple[str, str, Handler]] = [
        ("GET", base, listed),
        ("POST", base, assign),
        ("GET", f"{base}/{{assignment}}", get),
        ("DELETE", f"{base}/{{assignment}}", remove),
    ]
    return [Endpoint(*each) for each in handlers]


PRINCIPALS: dict[str, Callable[[Call], str]] = {
    USER: lambda call: str(call.org.users.find(call.params["user"])["id"]),
    GROUP: lambda call: str(call.org.groups.find(call.params["group"])["id"]),
    CLIENT: lambda call: str(_oauth(_app(call))["client_id"]),
}
"""Who has the roles that a path is about."""


def _grant(call: Call, grant: Record) -> Record:
    return call.org.administration.app_grants.render(call.params["app"], grant, call.origin)


def _app(call: Call) -> Record:
    app = call.org.apps.by_client_id(call.params["client"])
    if app is None:
        raise not_found(call.params["client"], "PublicClientApp")  # unverified: the type word
    return app


def _oauth(app: Record) -> Record:
    found: Record = app["credentials"]["oauthClient"]
    return found


def _client(app: Record) -> Record:
    """Return an app in the form of dynamic client registration, without its secret (Okta's API description)."""
    settings, oauth = app["settings"]["oauthClient"], _oauth(app)
    return {
        "client_id": oauth["client_id"],
        "client_id_issued_at": int(datetime.fromisoformat(app["created"]).timestamp()),
        "client_name": app["label"],
        "token_endpoint_auth_method": oauth["token_endpoint_auth_method"],
        **{name: settings.get(name) for name in SHARED},
        **{name: settings[name] for name in OPTIONAL if name in settings},
    }


ENDPOINTS = [
    Endpoint("GET", GRANTS, list_grants),
    Endpoint("POST", GRANTS, create_grant),
    Endpoint("GET", f"{GRANTS}/{{grant}}", get_grant),
    Endpoint("DELETE", f"{GRANTS}/{{grant}}", delete_grant),
    Endpoint("GET", CLIENTS, list_clients),
    Endpoint("GET", f"{CLIENTS}/{{client}}", get_client),
    *_assigned(USER, "/api/v1/users/{user}/roles"),
    *_assigned(GROUP, "/api/v1/groups/{group}/roles"),
    *_assigned(CLIENT, f"{CLIENTS}/{{client}}/roles"),
]
