"""The banner for administrators, in a real browser: on our pages and in the admin."""

import pytest

from tests.e2e.conftest import Opener
from tests.e2e.test_accessible import AXE, violations
from tests.factories import create_superuser

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", ["/desk/", "/admin/"])
def test_the_banner_is_accessible_and_fits(path: str, open_page: Opener) -> None:
    page = open_page(create_superuser())
    page.add_init_script(path=AXE)
    page.goto(path)
    assert page.locator(".alarm").inner_text().startswith("Reminders need a look:")
    if path == "/desk/":
        assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
