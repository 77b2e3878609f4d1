"""The ASGI application: which path belongs to whom, and what every reply has in common."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from okta_simulator.errors import OktaError, method_unsupported, path_unknown, rate_limited
from okta_simulator.http import (
    access_policies,
    administration,
    app_keys,
    app_tokens,
    app_users,
    apps,
    auth_servers,
    control,
    group_rules,
    groups,
    iam,
    logs,
    network_zones,
    oauth_clients,
    org,
    org_settings,
    policies,
    security,
    trusted_servers,
    user_belongings,
    user_lifecycle,
    user_types,
    users,
)
from okta_simulator.http.admission import guarded, identify
from okta_simulator.http.call import Call, Endpoint, Handler, Reply
from okta_simulator.http.logs import recorded
from okta_simulator.http.oidc import activate, authorize, discovery, inspection, logout, sessions, sign_in, token
from okta_simulator.http.passage import LOST, Passage
from okta_simulator.http.responses import response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Receive, Scope, Send

    from okta_simulator.simulator import Simulator
    from okta_simulator.traffic.rate_limits import Reading
    from okta_simulator.types import Record

API_ENDPOINTS = [
    *apps.ENDPOINTS,
    *app_keys.ENDPOINTS,
    *app_tokens.ENDPOINTS,
    *app_users.ENDPOINTS,
    *group_rules.ENDPOINTS,
    *groups.ENDPOINTS,
    *users.ENDPOINTS,
    *user_belongings.ENDPOINTS,
    *user_lifecycle.ENDPOINTS,
    *user_types.ENDPOINTS,
    *auth_servers.ENDPOINTS,
    *trusted_servers.ENDPOINTS,
    *policies.ENDPOINTS,
    *access_policies.ENDPOINTS,
    *security.ENDPOINTS,
    *administration.ENDPOINTS,
    *iam.ENDPOINTS,
    *logs.ENDPOINTS,
    *org.API_ENDPOINTS,
    *org_settings.ENDPOINTS,
    *network_zones.ENDPOINTS,
    *oauth_clients.ENDPOINTS,
]

PROTOCOL_ENDPOINTS = [*discovery.ENDPOINTS, *token.ENDPOINTS, *inspection.ENDPOINTS]

BROWSER_ENDPOINTS = [*authorize.ENDPOINTS, *sign_in.ENDPOINTS, *activate.ENDPOINTS, *logout.ENDPOINTS]


def application(simulator: Simulator) -> Starlette:
    """Build the application.

    Args:
        simulator: Who answers.
    """
    routes = [
        *_routes(simulator, API_ENDPOINTS, Guarded),
        *_routes(simulator, org.PUBLIC_ENDPOINTS, Resource),
        *_routes(simulator, PROTOCOL_ENDPOINTS, Limited),
        *_routes(simulator, BROWSER_ENDPOINTS, Limited),
        *_routes(simulator, [*control.ENDPOINTS, *sessions.ENDPOINTS], Control),
        Route("/{path:path}", Resource(simulator, {})),
    ]
    return Starlette(routes=routes)


class Resource:
    """A path of the organization that needs no authentication.

    Attributes:
        of_api: Whether it belongs to the management API.
    """

    of_api = False

    def __init__(self, simulator: Simulator, handlers: dict[str, Handler]) -> None:
        """Make the path.

        Args:
            simulator: Who answers.
            handlers: Who answers which method; nobody means that the path is unknown.
        """
        self.simulator = simulator
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, with a body in Okta's form if it is refused, and note it."""
        request = Request(scope, receive)
        raw = await request.body()
        actor, refusal = self._who(request)
        with self.simulator.parallel.entering(request.method, request.url.path):
            passage = Passage(self.simulator, scope, actor.get("alternateId"))
            if not await passage.arrives(receive):
                self.note(request, LOST, actor, passage.fault)
                return
            reply = self._reply(request, raw, actor, refusal or passage)
            self.note(request, reply, actor, passage.fault)
            if not await passage.returns(receive):
                return
        await response(reply, of_api=self.of_api)(scope, receive, send)

    def _who(self, request: Request) -> tuple[Record, OktaError | None]:
        """Say who calls, or why nobody may."""
        try:
            return self.authenticate(request), None
        except OktaError as error:
            return {}, error

    def _reply(self, request: Request, raw: bytes, actor: Record, way: Passage | OktaError) -> Reply:
        """Answer, with the headers that every reply has."""
        request_id = self.simulator.org.ids.new("req")
        headers = self.common_headers(request_id)
        try:
            if isinstance(way, OktaError):
                raise way
            headers += self.limit(request, actor)
            reply = way.through(self._handler(request), self._call(request, actor, raw, request_id))
        except OktaError as error:
            body = None if error.bare else error.body(self.simulator.org.ids.error_id())
            reply = Reply(body, error.status, list(error.headers))
        stated = {name.lower() for name, _ in reply.headers}
        return replace(reply, headers=[each for each in headers if each[0].lower() not in stated] + reply.headers)

    def common_headers(self, request_id: str) -> list[tuple[str, str]]:
        """Return what every reply carries. Date comes from the organization's clock, as the limits do.

        Args:
            request_id: Which request it is.
        """
        date = format_datetime(self.simulator.org.moment(), usegmt=True)
        return [("Date", date), ("X-Okta-Request-Id", request_id)]

    def authenticate(self, request: Request) -> Record:
        """Say who calls: nobody in particular."""
        del request
        return {}

    def limit(self, request: Request, actor: Record) -> list[tuple[str, str]]:
        """Count the call and return the headers about it: there is no limit here."""
        del request, actor
        return []

    def note(self, request: Request, reply: Reply, actor: Record, fault: str | None) -> None:
        """Write the call into the log; a status of None says that it got lost before anything was done."""
        query = request.url.query
        self.simulator.log.add(
            {
                "method": request.method,
                "path": request.url.path + (f"?{query}" if query else ""),
                "status": reply.status or None,
                "actor": actor or None,
                # Finer than Okta's own times, so that calls can be told apart.
                "time": self.simulator.org.moment().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "userAgent": request.headers.get("user-agent"),
            }
            | ({"fault": fault} if fault else {})
        )

    def _handler(self, request: Request) -> Handler:
        handler = self._handlers.get(request.method)
        if handler is None:
            raise method_unsupported() if self._handlers else path_unknown()
        return handler

    def _call(self, request: Request, actor: Record, raw: bytes, request_id: str = "") -> Call:
        origin, org_url = self._urls(request)
        return Call(
            simulator=self.simulator,
            method=request.method,
            path=request.url.path,
            origin=origin,
            org_url=org_url,
            actor=actor,
            params=request.path_params,
            query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
            query_string=request.url.query,
            headers=dict(request.headers),
            cookies=request.cookies,
            raw=raw,
            request_id=request_id,
            address=request.client.host if request.client else "",
        )

    def _urls(self, request: Request) -> tuple[str, str]:
        """Return the URL of the host that was asked, and the organization's own."""
        scheme, host = request.url.scheme, request.headers.get("host", "")
        origin, public_url = f"{scheme}://{host}", self.simulator.public_url
        if host == self.simulator.org.settings.custom_domain:
            name, port = request.scope["server"] or (host, None)
            return origin, public_url or f"{scheme}://{name}:{port}"
        return public_url or origin, public_url or origin


class Limited(Resource):
    """A path of which calls are counted, but for what Okta publishes."""

    def limit(self, request: Request, actor: Record) -> list[tuple[str, str]]:
        """Count the call and return the headers about it."""
        organization = self.simulator.org
        reading = self.simulator.limits.take(
            request.method, request.url.path, organization.settings, organization.moment(), actor.get("id")
        )
        if reading is None:
            return []
        headers = _limit_headers(reading)
        if reading.exceeded:
            raise rate_limited(headers)
        return headers


class Guarded(Limited):
    """A path of the management API: authentication required."""

    of_api = True

    def authenticate(self, request: Request) -> Record:
        """Say who calls, by the API token or access token."""
        url = f"{self._urls(request)[0]}{request.url.path}"
        return identify(self.simulator.org, request.method, url, request.headers)


class Control(Resource):
    """A path of the control API: not part of Okta, so not in the log, and nothing happens to it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""
        request = Request(scope, receive)
        call = self._call(request, {}, await request.body())
        try:
            reply = self._handler(request)(call)
        except OktaError as error:
            reply = Reply(error.body(self.simulator.org.ids.error_id()), error.status)
        await response(reply)(scope, receive, send)


def _limit_headers(reading: Reading) -> list[tuple[str, str]]:
    return [
        ("X-Rate-Limit-Limit", str(reading.limit)),
        ("X-Rate-Limit-Remaining", str(reading.remaining)),
        ("X-Rate-Limit-Reset", str(reading.reset)),
    ]


def _routes(simulator: Simulator, endpoints: Iterable[Endpoint], kind: type[Resource]) -> list[Route]:
    by_path: defaultdict[str, dict[str, Handler]] = defaultdict(dict)
    for endpoint in endpoints:
        by_path[endpoint.path][endpoint.method] = _behind_the_door(endpoint) if kind is Guarded else endpoint.handler
    return [Route(path, kind(simulator, handlers)) for path, handlers in by_path.items()]


def _behind_the_door(endpoint: Endpoint) -> Handler:
    """Return the handler of a management endpoint with who may call it, and what the System Log tells of it."""
    return guarded(endpoint, recorded(endpoint, endpoint.handler))
