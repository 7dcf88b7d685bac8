"""What the tests of the API share."""

import pytest

from tests.api.world import World, create_world


@pytest.fixture
def world(db: None) -> World:
    """A framework with everybody in it."""
    return create_world()
