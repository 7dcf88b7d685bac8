"""Every hard case of the catalogue has a test of its own."""

import re
from pathlib import Path

CASE = re.compile(r"^def test_hc(\d\d)_", re.MULTILINE)


def test_each_of_the_forty_hard_cases_has_a_test() -> None:
    modules = Path(__file__).parent.glob("test_*.py")
    tested = {int(number) for path in modules for number in CASE.findall(path.read_text("utf-8"))}

    assert tested == set(range(1, 41))
