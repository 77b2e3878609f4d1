from __future__ import annotations

import pytest

from okta_operator.core.errors import Terminal
from okta_operator.okta.paging import next_page

OWN = "https://acme.okta.com"
SELF = f'<{OWN}/api/v1/apps?limit=2>; rel="self"'
NEXT = f"{OWN}/api/v1/apps?after=0oa2&limit=2"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([], None),
        ([SELF], None),
        ([SELF, f'<{NEXT}>; rel="next"'], NEXT),
        ([f'{SELF}, <{NEXT}>; rel="next"'], NEXT),
        ([f'<{NEXT}>; rel="next", {SELF}'], NEXT),
        ([f"<{NEXT}>;rel=next"], NEXT),
        ([f'<{NEXT}>; title="a, <b>; rel=self"; REL="next last"'], NEXT),
        ([f'<{OWN}/api/v1/apps>; title="x"'], None),
        (["nonsense"], None),
    ],
)
def test_next_page(links: list[str], expected: str | None) -> None:
    assert next_page(links, OWN) == expected


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/api/v1/apps",
        "https://acme.okta.com.evil.example/api/v1/apps",
        "https://acme.okta.com@evil.example/api/v1/apps",
        "http://acme.okta.com/api/v1/apps",
        "https://acme.okta.com:8443/api/v1/apps",
        "//evil.example/api/v1/apps",
        "/api/v1/apps?after=1",
        "https://acme.okta.com/login/redirect",
        "https://acme.okta.com/api/../login",
        "https://acme.okta.com/api/v1/apps?a=\u00e4",
        "",
    ],
)
def test_a_next_page_anywhere_else_is_refused(target: str) -> None:
    with pytest.raises(Terminal) as caught:
        next_page([f'<{target}>; rel="next"'], OWN)
    assert caught.value.reason == "UntrustedLink"
    assert "evil" not in caught.value.message
