"""By how much, and how often, a deadline moved."""

from datetime import date

import pytest

from commitments.domain.slippage import Slippage, slippage

MAY, JUNE, JULY = date(2027, 5, 1), date(2027, 6, 1), date(2027, 7, 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], Slippage(0, 0)),
        # A first day is no move, nor are other words for the same day.
        ([(None, MAY)], Slippage(0, 0)),
        ([(MAY, MAY)], Slippage(0, 0)),
        ([(MAY, JUNE)], Slippage(1, 31)),
        ([(MAY, JUNE), (JUNE, JULY)], Slippage(2, 61)),
        ([(MAY, JUNE), (JUNE, MAY)], Slippage(2, 0)),
        ([(JUNE, MAY)], Slippage(1, -31)),
        # Taken away, and set again later.
        ([(MAY, None)], Slippage(1, None)),
        ([(MAY, None), (None, JULY)], Slippage(1, 61)),
        ([(None, MAY), (MAY, JUNE)], Slippage(1, 31)),
    ],
)
def test_moves_are_counted_and_days_run_from_the_first_day(
    changes: list[tuple[date | None, date | None]], expected: Slippage
) -> None:
    assert slippage(changes) == expected
