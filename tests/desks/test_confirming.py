"""What cannot be undone is asked about first: its button is behind another one."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import make_token
from accounts.models import TokenScope
from reminders.actions import make_feed
from tests.desks.pages.scene import set_scene, signed_in, text
from tests.factories import create_minutes

pytestmark = pytest.mark.django_db


def hidden_forms(page: str) -> str:
    """Return what of a page is shown only once somebody opens it."""
    return " ".join(re.findall(r"<details.*?</details>", page, re.DOTALL))


def test_what_is_revoked_or_closed_for_good_takes_a_second_click() -> None:
    scene = set_scene()
    signed: dict[str, Any] = {"by": scene.manager, "at": timezone.now()}
    feed = make_feed(scene.manager, framework=None, **signed).token
    make_token(scene.manager, name="Mine", scope=TokenScope.READ, days=9, **signed)
    minutes = create_minutes(framework=scene.framework, by=scene.manager)
    client = signed_in(scene.manager)
    for address, action in {
        reverse("desks:feeds"): reverse("desks:revoke-feed", args=[feed.uuid]),
        "/me/tokens/": "/me/tokens/",
        reverse("desks:minutes", args=[minutes.uuid]): reverse(
            "desks:close-minutes", args=[minutes.uuid]
        ),
    }.items():
        page = text(client.get(address))
        ends = [one for one in re.findall(r'action="([^"]*)"', page) if one.startswith(action)]
        ends = [one for one in ends if one != address]
        assert ends, address
        assert all(f'action="{one}"' in hidden_forms(page) for one in ends), address
