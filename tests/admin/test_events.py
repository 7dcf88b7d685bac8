"""Named events in the admin: dated on a page of their own, after a look at what moves."""

from datetime import date
from typing import Any

import pytest

from frameworks.roles import Role
from tests import factories
from tests.admin.pages import create_clerk, messages_of, page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def hidden(response: Any) -> dict[str, str]:
    form = response.context["form"]
    return {name: form[name].value() or "" for name in ("version_seen", "previewed")}


def test_an_event_is_dated_after_a_look_at_what_moves() -> None:
    deadline = factories.create_anchored_deadline(event="signature", relation="after", offset=90)
    framework = deadline.commitment.framework
    client, address = signed_in(create_clerk(framework)), page(deadline, "date-event")
    day = {"on": "2026-12-01", "reason": ""}

    shown = client.post(address, {**hidden(client.get(address)), **day})
    assert [line[2:] for line in shown.context["lines"]] == [["no day", "1 Mar 2027", ""]]
    deadline.refresh_from_db()
    assert deadline.last_day is None

    saved = client.post(address, {**hidden(shown), **day}, follow=True)
    assert "1 deadline moved along" in messages_of(saved)
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 3, 1)
    viewer = signed_in(create_clerk(framework, Role.VIEWER))
    assert viewer.get(address).status_code == 403


def test_what_hangs_on_no_event_has_no_such_page() -> None:
    deadline = factories.create_deadline()
    client = signed_in(create_clerk(deadline.commitment.framework))
    assert client.get(page(deadline, "date-event")).status_code == 403
