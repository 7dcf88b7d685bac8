"""A webhook in a framework in which something is late, and a sweep of it."""

from datetime import UTC, datetime
from typing import Any

from commitments.models import Commitment
from frameworks.models import Framework
from history.actions import save_recorded
from reminders.actions import plan, plan_posts, send_posts, switch_webhook_on
from reminders.actions.leasing import Outcome
from reminders.models import Webhook
from reminders.webhooks.wire import Walls
from tests import factories
from tests.reminders.scenes import DUE

BEFORE = datetime(2026, 3, 20, 12, tzinfo=UTC)
SECRET = "a secret for the tests"


def make_webhook(framework: Framework | None = None, **values: Any) -> Webhook:
    """Save a webhook that is switched off."""
    fields = {
        "framework": framework or factories.create_framework(),
        "name": f"Hook {factories.number()}",
        "url": "https://chat.example.org/hook",
        "secret": SECRET,
        **values,
    }
    webhook = Webhook(**fields)
    save_recorded(webhook, by=None, at=BEFORE)
    return webhook


def switched_on(framework: Framework, *, url: str, at: datetime = BEFORE, **values: Any) -> Webhook:
    """Save a webhook and switch it on."""
    webhook = make_webhook(framework, url=url, **values)
    return switch_webhook_on(webhook, by=None, at=at)


def late_commitment(framework: Framework, *, edtf: str = DUE, **values: Any) -> Commitment:
    """Enter a commitment with a deadline and a point of contact."""
    party = factories.create_party(framework=framework, time_zone="UTC")
    commitment = factories.create_commitment(framework=framework, owner=party, **values)
    factories.create_deadline(commitment=commitment, expression=f"by {edtf}", edtf=edtf)
    contact = factories.create_member(framework, mail_any_time=True)
    factories.create_assignment(commitment=commitment, user=contact, party=party)
    return commitment


def post_all(at: datetime, walls: Walls) -> Outcome:
    """Plan duties and posts at an instant, and send the posts."""
    plan(at=at)
    plan_posts(at=at)
    return send_posts(clock=lambda: at, walls=walls)
