"""What tests of writes share: at the end, the history tells of every row what is stored."""

from collections.abc import Iterator

import pytest

from tests.history.replay import all_untold


@pytest.fixture
def all_is_told(db: None) -> Iterator[None]:
    """Ask after the test that replaying the history gives every row as it is."""
    yield
    assert all_untold() == {}
