"""The issuer, and a relying party that knows it by a Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.relying_party.issuer import Issuer

from relying_party import RelyingParty

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def party(issuer: Issuer) -> RelyingParty:
    return RelyingParty.from_secret(issuer.secret())
