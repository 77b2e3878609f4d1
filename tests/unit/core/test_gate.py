from __future__ import annotations

import pytest

from okta_operator.core.gate import OPEN, WriteGate


async def test_where_no_other_process_can_be_everything_goes() -> None:
    gate: WriteGate = OPEN
    passed = []
    gate.require()
    async with gate.writing():
        gate.require()
        passed.append("a write")
    assert passed == ["a write"]


async def test_what_goes_wrong_within_it_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        async with OPEN.writing():
            _ = 1 / 0
