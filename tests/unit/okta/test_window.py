from __future__ import annotations

import math
from email.utils import formatdate

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from okta_operator.okta.window import LENGTH, Reading, Window, reading_of

EPOCH = 1_750_000_000


def fields(limit: object, remaining: object, reset: object, date: int | None = EPOCH) -> CIMultiDictProxy[str]:
    pairs = [
        ("x-rate-limit-limit", str(limit)),
        ("x-rate-limit-remaining", str(remaining)),
        ("x-rate-limit-reset", str(reset)),
    ]
    dated = [] if date is None else [("date", formatdate(date, usegmt=True))]
    return CIMultiDictProxy(CIMultiDict([*pairs, *dated]))


def test_time_left_is_reckoned_by_oktas_clock() -> None:
    assert reading_of(fields(100, 42, EPOCH + 30)) == Reading(100, 42, EPOCH + 30, 31.0)


def test_of_repeated_fields_the_smallest_counts() -> None:
    repeated = CIMultiDict(fields(600, 500, EPOCH + 30))
    repeated.extend(fields(100, 7, EPOCH + 20, None))
    assert reading_of(CIMultiDictProxy(repeated)) == Reading(100, 7, EPOCH + 20, 21.0)


@pytest.mark.parametrize(
    "headers",
    [
        CIMultiDictProxy(CIMultiDict[str]()),
        fields("many", 1, EPOCH),
        fields(100, -1, EPOCH),
        fields(100, 1, EPOCH + 30, None),
        fields(100, 1, EPOCH + 86_400),
        fields(100, 1, EPOCH - 600),
        fields(100, 1, "9" * 400),
    ],
)
def test_nonsense_is_no_reading(headers: CIMultiDictProxy[str]) -> None:
    assert reading_of(headers) is None


def use(window: Window, calls: int, now: float) -> None:
    for _ in range(calls):
        window.take(now)
        window.release()


def learnt(limit: int = 100, remaining: int = 99, share: int = 50, left: float = 60.0) -> Window:
    """A window after its first call, which went at 0."""
    window = Window(share)
    window.take(0)
    window.learn(Reading(limit, remaining, EPOCH, left), 0)
    window.release()
    return window


def test_until_the_first_answer_one_call_goes_at_a_time() -> None:
    window = Window(50)
    assert window.pause(0, urgent=True) == 0
    window.take(0)
    assert window.pause(0, urgent=True) == math.inf
    window.learn(None, 1)
    assert window.pause(1, urgent=True) == 0
    use(window, 1000, 1)
    assert window.pause(1, urgent=True) == 0, "no limit is known, so nothing is held back"


def test_no_more_than_the_share_is_used_in_a_window() -> None:
    window = learnt()
    use(window, 49, 10)
    assert window.pause(10, urgent=True) == 50
    assert window.pause(60, urgent=True) == 0


def test_background_calls_leave_some_of_the_share() -> None:
    window = learnt()
    use(window, 39, 10)
    assert window.pause(10, urgent=False) == 50
    assert window.pause(10, urgent=True) == 0


@pytest.mark.parametrize(("limit", "share"), [(1, 50), (20, 1), (3, 10)])
def test_at_least_one_call_may_be_used(limit: int, share: int) -> None:
    window = learnt(limit, 0, share)
    assert window.allowance(urgent=True) == window.allowance(urgent=False) == 1
    assert window.pause(60, urgent=False) == 0


def test_what_others_use_counts() -> None:
    window = learnt(remaining=2)
    assert window.pause(1, urgent=True) == 0
    window.take(1)
    window.take(1)
    assert window.pause(1, urgent=True) == 59, "both may be those that Okta has not counted yet"


def test_a_new_window_begins_with_the_calls_under_way() -> None:
    window = learnt(limit=4)
    window.take(59)
    assert window.pause(59, urgent=True) == 1
    assert window.pause(60, urgent=True) == 0
    window.take(60)
    assert window.pause(60, urgent=True) == LENGTH, "two of two: one from before, one from now"
    window.learn(Reading(4, 3, EPOCH + 60, 41), 61)
    assert window.pause(61, urgent=True) == 41
    assert window.remaining == 3


def test_a_late_answer_of_the_last_window_changes_nothing() -> None:
    window = learnt()
    window.take(59)
    window.take(61)
    window.learn(Reading(100, 1, EPOCH, 1), 61)
    assert window.remaining is None
    assert window.pause(61, urgent=True) == 0


def test_oktas_window_may_end_a_moment_earlier() -> None:
    window = learnt()
    use(window, 49, 10)
    window.take(58.5)
    window.learn(Reading(100, 99, EPOCH + 60, 61), 59)
    window.release()
    assert window.remaining == 99
    assert window.pause(59, urgent=True) == 0


def test_a_reset_that_slides_does_not_lengthen_the_window() -> None:
    window = learnt()
    for second in range(1, 50):
        window.take(second)
        window.learn(Reading(100, 99 - second, EPOCH + second, 60), second)
        window.release()
    assert window.pause(50, urgent=True) == 10
    assert window.pause(60, urgent=True) == 0


def test_after_a_429_nothing_goes_before_reset() -> None:
    window = learnt()
    window.take(10)
    window.throttle(Reading(100, 0, EPOCH, 51), 10)
    window.release()
    assert window.pause(10, urgent=True) == 51
    assert window.pause(61, urgent=True) == 0


def test_a_429_has_the_last_word_on_when_the_window_ends() -> None:
    window = learnt()
    window.take(10)
    window.throttle(Reading(100, 0, EPOCH - 40, 2), 10)
    window.release()
    assert window.pause(10, urgent=True) == 2
    assert window.pause(12, urgent=True) == 0


def test_a_429_of_the_last_window_does_not_end_this_one() -> None:
    window = learnt()
    window.take(61)
    window.learn(Reading(100, 99, EPOCH + 60, 59), 61)
    window.throttle(Reading(100, 0, EPOCH, 1), 61)
    window.release()
    assert window.remaining == 99
    assert window.pause(61, urgent=True) == 1


def test_a_429_without_a_reset_holds_for_a_window() -> None:
    window = learnt()
    window.take(10)
    window.throttle(None, 10)
    assert window.pause(10, urgent=True) == LENGTH


def test_a_429_while_the_organization_has_calls_left_teaches_the_limit_of_the_credentials() -> None:
    window = learnt()
    use(window, 29, 1)
    window.take(1)
    window.throttle(Reading(100, 70, EPOCH, 59), 1)
    window.release()
    assert window.allowance(urgent=True) == 30
    allowances = []
    for minute in range(1, 9):
        now = minute * 61.0
        window.take(now)
        window.learn(Reading(100, 99, EPOCH + 61 * minute, 60), now)
        window.release()
        allowances.append(window.allowance(urgent=True))
    assert allowances[0] == 33
    assert allowances == sorted(allowances)
    assert allowances[-1] == 50, "it is tried again, little by little"
