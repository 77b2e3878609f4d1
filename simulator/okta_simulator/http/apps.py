"""``/api/v1/apps`` and what is below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.access import names_of
from okta_simulator.administration.changes import READS_SECRETS
from okta_simulator.administration.permissions import SECRETS_READ
from okta_simulator.errors import OktaError
from okta_simulator.filters import Condition, Language, comparisons
from okta_simulator.http.call import Call, Endpoint, Reply, created, no_content
from okta_simulator.http.logs import tell
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

PATHS = ("status", "name", "id", "credentials.signing.kid", "settings.slo.enabled", "user.id", "group.id")
LABEL = "label"
FILTERS = Language(PATHS, words=("and",))
LABEL_FILTERS = Language((*PATHS, LABEL), limited={"sw": (LABEL,)}, words=("and",))
EXPANDED = "user/"
APP = "/api/v1/apps/{app}"
GROUP = "/api/v1/apps/{app}/groups/{group}"
SECRETS = "/api/v1/apps/{app}/credentials/secrets"
SECRET = SECRETS + "/{secret}"
ID_TOKEN = "/api/v1/internal/apps/{app}/settings/oauth/idToken"  # noqa: S105 - a path, not a secret
LARGEST_FILTER = 1
# unverified: that links keep an expansion; those of refresh tokens do not
APP_PAGE = Listing(words=("q", "filter", "expand"))
ASSIGNMENT_PAGE = Listing(smallest=20, words=("q", "expand"))


def list_apps(call: Call) -> Reply:
    """List apps; a filter is exactly one comparison, ``expand=user/{id}`` goes with one by ``user.id``."""
    conditions = _conditions(call)
    user = _expanded(call)
    if user is not None and Condition("user.id", "eq", user) not in conditions:
        raise _bad_expand()
    found = call.visible("apps", call.org.apps.search(call.query.get("q"), conditions))
    return paged(call, found, lambda app: _with_user(call, app, user), APP_PAGE)


def create_app(call: Call) -> Reply:
    """Add an app (recorded: 200, with the secret)."""
    app = call.org.apps.create(call.record, activate=call.flag("activate", default=True))
    return Reply(_show(call, app, with_secret=True))


def get_app(call: Call) -> Reply:
    """Return an app; ``expand=user/{id}`` embeds one of its users."""
    return Reply(_with_user(call, call.org.apps.find(call.params["app"]), _expanded(call)))


def replace_app(call: Call) -> Reply:
    """Replace an app (recorded: with the secret)."""
    return Reply(_show(call, call.org.apps.replace(call.params["app"], call.record), with_secret=True))


def delete_app(call: Call) -> Reply:
    """Delete an app."""
    call.org.apps.delete(call.params["app"])
    return no_content()


def activate_app(call: Call) -> Reply:
    """Activate an app."""
    call.org.apps.activate(call.params["app"])
    return Reply({})


def deactivate_app(call: Call) -> Reply:
    """Deactivate an app (recorded: 200 with an empty object)."""
    call.org.apps.deactivate(call.params["app"])
    return Reply({})


def set_policy(call: Call) -> Reply:
    """Assign an access policy."""
    call.org.apps.set_access_policy(call.params["app"], call.params["policy"])
    return no_content()


def upload_logo(call: Call) -> Reply:
    """Give an app a logo (Okta's API description: 201, without a body)."""
    call.org.apps.logos.upload(call.params["app"], call.raw, call.headers.get("content-type", ""))
    return created(None)


def list_groups(call: Call) -> Reply:
    """List the groups of an app; ``q`` is a prefix of the group's name, ``expand=group`` embeds them."""
    call.org.apps.find(call.params["app"])
    groups, prefix = call.org.tables["groups"], call.query.get("q", "").lower()
    records = [
        record
        for record in call.org.assignments.of(call.params["app"])
        if groups[record["id"]]["profile"]["name"].lower().startswith(prefix)
    ]
    return paged(call, records, lambda record: _show_assignment(call, record), ASSIGNMENT_PAGE)


def get_group(call: Call) -> Reply:
    """Return the assignment of a group."""
    return Reply(_show_assignment(call, call.org.assignments.find(call.params["app"], call.params["group"])))


def assign_group(call: Call) -> Reply:
    """Assign a group, or change its assignment."""
    record = call.org.assignments.assign(call.params["app"], call.params["group"], call.record)
    return Reply(_show_assignment(call, record))


def patch_group(call: Call) -> Reply:
    """Change the assignment of a group by JSON Patch."""
    record = call.org.assignments.patch(call.params["app"], call.params["group"], call.body)
    return Reply(_show_assignment(call, record))


def remove_group(call: Call) -> Reply:
    """Take a group away."""
    call.org.assignments.remove(call.params["app"], call.params["group"])
    return no_content()


def list_secrets(call: Call) -> Reply:
    """List an app's client secrets, in clear text."""
    app = call.org.apps.find(call.params["app"])
    _tell_of_reading(call)
    return Reply([_show_secret(call, each, read=True) for each in call.org.client_secrets.of(app["id"])])


def create_secret(call: Call) -> Reply:
    """Add a client secret."""
    secret = call.org.client_secrets.create(call.org.apps.find(call.params["app"]), call.record)
    return created(_show_secret(call, secret))


def get_secret(call: Call) -> Reply:
    """Return a client secret."""
    secret = call.org.client_secrets.find(*_secret(call))
    _tell_of_reading(call)
    return Reply(_show_secret(call, secret, read=True))


def activate_secret(call: Call) -> Reply:
    """Activate a client secret."""
    return Reply(_show_secret(call, call.org.client_secrets.activate(*_secret(call))))


def deactivate_secret(call: Call) -> Reply:
    """Deactivate a client secret."""
    return Reply(_show_secret(call, call.org.client_secrets.deactivate(*_secret(call))))


def delete_secret(call: Call) -> Reply:
    """Delete a client secret."""
    call.org.client_secrets.delete(*_secret(call))
    return no_content()


def get_id_token(call: Call) -> Reply:
    """Return the ID token settings."""
    return Reply(call.org.id_token.get(call.params["app"], call.org_url))


def set_id_token(call: Call) -> Reply:
    """Replace the ID token settings."""
    return Reply(call.org.id_token.set(call.params["app"], call.record))


def _conditions(call: Call) -> list[Condition]:
    """Read the filter of the list."""
    text = call.query.get("filter", "")
    language = FILTERS if call.org.settings.label_filters == "refused" else LABEL_FILTERS
    conditions = comparisons(text, _bad_filter, language)
    if len(conditions) > LARGEST_FILTER and not any(condition.path == LABEL for condition in conditions):
        raise _bad_filter(text)
    return conditions


def _bad_filter(_text: str) -> OktaError:
    """Say that a filter is not understood (issue 587 of okta/okta-sdk-java)."""
    # unverified: that it is the answer for properties without filter, too
    return OktaError(400, "E0000031", "Invalid search criteria.")


def _expanded(call: Call) -> str | None:
    """Return the id of the person whom ``expand`` names, if it names one.

    Raises:
        OktaError: It is something else (400).
    """
    stated = call.query.get("expand")
    if not stated:
        return None
    user = stated.removeprefix(EXPANDED)
    if user == stated or not user.isalnum():
        raise _bad_expand()
    return user


def _bad_expand() -> OktaError:
    """Say that ``expand`` is not understood (a conversation in the tests of Okta's SDK for Python)."""
    return OktaError(400, "E0000001", "Api validation failed: RequestParams", ["Expand query is malformed."])


def _with_user(call: Call, app: Record, user: str | None) -> Record:
    """Show an app, with what it knows of a person to whom it is assigned."""
    shown = _show(call, app)
    if user is None:
        return shown
    users = call.org.assignments.users
    found = next((record for record in users.of(app["id"]) if record["id"] == user), None)
    # unverified: what is embedded of somebody to whom the app is not assigned
    return shown if found is None else {**shown, "_embedded": {"user": users.render(found, call.origin)}}


def _secret(call: Call) -> tuple[str, str]:
    return call.org.apps.find(call.params["app"])["id"], call.params["secret"]


def _show(call: Call, app: Record, *, with_secret: bool = False) -> Record:
    if with_secret and _shows_secrets(call, app, read=False):
        return call.org.apps.render(app, call.origin, with_secret=True)
    about = (call.origin, call.org.access_policies.enrollment_id())
    return call.simulator.renderings.show(app, about, lambda: call.org.apps.render(app, call.origin))


def _show_secret(call: Call, secret: Record, *, read: bool = False) -> Record:
    shown = call.org.client_secrets.render(secret, call.origin)
    if _shows_secrets(call, call.org.apps.find(call.params["app"]), read=read):
        return shown
    # unverified: that the hash, which tells nobody the secret but lets it be recognized, is hidden as well
    return {name: value for name, value in shown.items() if name not in {"client_secret", "secret_hash"}}


def _tell_of_reading(call: Call) -> None:
    """Let the System Log know that somebody was shown client secrets."""
    if _shows_secrets(call, call.org.apps.find(call.params["app"]), read=True):
        tell(call, READS_SECRETS)


def _shows_secrets(call: Call, app: Record, *, read: bool) -> bool:
    """Say whether the caller gets to see client secrets of an app.

    Args:
        call: The call.
        app: The app.
        read: Whether they are asked for, rather than part of the reply to a change.
    """
    if not read and call.org.settings.secret_of_own_change == "shown":  # noqa: S105 - a word, not a secret
        return True
    return call.rights.may(SECRETS_READ, "apps", names_of("apps", app))


def _show_assignment(call: Call, record: Record) -> Record:
    shown = call.org.assignments.render(record, call.origin)
    if call.query.get("expand") == "group":
        group = call.org.groups.find(record["id"])
        shown["_embedded"] = {"group": call.org.groups.render(group, call.origin)}
    return shown


ENDPOINTS = [
    Endpoint("GET", "/api/v1/apps", list_apps),
    Endpoint("POST", "/api/v1/apps", create_app),
    Endpoint("GET", APP, get_app),
    Endpoint("PUT", APP, replace_app),
    Endpoint("DELETE", APP, delete_app),
    Endpoint("POST", f"{APP}/lifecycle/activate", activate_app),
    Endpoint("POST", f"{APP}/lifecycle/deactivate", deactivate_app),
    Endpoint("PUT", f"{APP}/policies/{{policy}}", set_policy),
    Endpoint("POST", f"{APP}/logo", upload_logo),
    Endpoint("GET", f"{APP}/groups", list_groups),
    Endpoint("GET", GROUP, get_group),
    Endpoint("PUT", GROUP, assign_group),
    Endpoint("PATCH", GROUP, patch_group),
    Endpoint("DELETE", GROUP, remove_group),
    Endpoint("GET", SECRETS, list_secrets),
    Endpoint("POST", SECRETS, create_secret),
    Endpoint("GET", SECRET, get_secret),
    Endpoint("DELETE", SECRET, delete_secret),
    Endpoint("POST", f"{SECRET}/lifecycle/activate", activate_secret),
    Endpoint("POST", f"{SECRET}/lifecycle/deactivate", deactivate_secret),
    Endpoint("GET", ID_TOKEN, get_id_token),
    Endpoint("POST", ID_TOKEN, set_id_token),
]
