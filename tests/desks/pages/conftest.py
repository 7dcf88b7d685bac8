"""What tests of the plain pages share: a scene, and a clock that stands still."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.desks.pages.scene import Scene, set_scene
from tests.factories import AT


@pytest.fixture
def scene(db: None) -> Scene:
    """Set the scene."""
    return set_scene()


@pytest.fixture
def _clock() -> Iterator[None]:
    """Stop the clock at the instant of the factories, 2 November 2026."""
    with time_machine.travel(AT, tick=False):
        yield
