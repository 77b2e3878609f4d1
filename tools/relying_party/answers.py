"""What the issuer answers, and its errors as ours."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

import requests
from authlib.integrations.base_client import OAuthError

from relying_party.errors import Denied, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def answer_fields(url: str) -> dict[str, str]:
    """What an address carries in its query and its fragment."""
    parts = urlsplit(url)
    return dict(parse_qsl(parts.query) + parse_qsl(parts.fragment))


@contextmanager
def protocol_errors(url: str) -> Iterator[None]:
    """Turn errors of authlib and requests into ours."""
    try:
        yield
    except OAuthError as error:
        raise Denied(str(error.error), error.description or "") from error
    except (requests.RequestException, ValueError) as error:
        message = f"{url} gives no answer of its protocol: {type(error).__name__}."
        raise Unreachable(message) from error


def denied(answer: requests.Response) -> Denied:
    """What a refusal says: as OAuth, or, where Okta does not get that far (no such server), as its management API."""
    body = answer.json()
    error = body.get("error") or body.get("errorCode") or answer.status_code
    return Denied(str(error), str(body.get("error_description") or body.get("errorSummary") or ""))


def granted(answer: requests.Response) -> requests.Response:
    """Let an answer with tokens pass; authlib takes every one without `error` for such.

    Raises:
        Denied: It is a refusal.
        HTTPError: The issuer is not able to answer.
    """
    if HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise denied(answer)
    answer.raise_for_status()
    return answer


def challenge(answer: requests.Response) -> Denied:
    """What `WWW-Authenticate: Bearer error="…", error_description="…"` says (RFC 6750)."""
    stated = answer.headers.get("WWW-Authenticate", "").partition(" ")[2]
    fields = parse_keqv_list(parse_http_list(stated))
    return Denied(fields.get("error", str(answer.status_code)), fields.get("error_description", ""))


def member(fields: Mapping[str, str], name: str) -> str:
    """Read what an answer must have.

    Raises:
        Refused: It has not.
    """
    if name not in fields:
        message = f"The answer has no {name}."
        raise Refused(name, message)
    return fields[name]
