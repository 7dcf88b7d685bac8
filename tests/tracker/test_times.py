"""Moments are shown in the zone of the person, named, and written as in their language."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as shipped
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from commitments.actions import close_deadline
from commitments.models.deadline import CloseReason
from tests.desks.pages.scene import set_scene, text

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

LATE_EVENING = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)  # it is the next morning in Seoul


def page(person: User, address: str, *, language: str = "en") -> Any:
    client = Client()
    client.force_login(person)
    client.cookies[shipped.LANGUAGE_COOKIE_NAME] = language
    return client.get(address)


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("UTC", "en", "22 Nov 2026, 20:30 UTC"),
        ("Asia/Seoul", "en", "23 Nov 2026, 05:30 KST"),
        ("Asia/Seoul", "ko", "2026. 11. 23. 05:30 KST"),
        ("America/New_York", "en", "22 Nov 2026, 15:30 EST"),
    ],
)
def test_a_page_tells_the_time_of_who_reads_it(zone: str, language: str, words: str) -> None:
    scene = set_scene()
    User.objects.filter(pk=scene.reader.pk).update(time_zone=zone)
    with time_machine.travel(LATE_EVENING, tick=False):
        said = text(page(scene.reader, "/", language=language))
    assert words in said
    assert zone in said.partition("<footer")[2]
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_story_is_told_and_narrowed_in_the_zone_of_who_reads_it() -> None:
    scene = set_scene()
    User.objects.filter(pk=scene.reader.pk).update(time_zone="Asia/Seoul")
    commitment = scene.full_commitment()
    with time_machine.travel(LATE_EVENING, tick=False):
        close_deadline(
            commitment.deadlines.by_day()[0],
            close_reason=CloseReason.CANCELLED, reason="The river dried up.",
            by=scene.manager, at=LATE_EVENING,
        )  # fmt: skip
    story = reverse("desks:story", args=[commitment.uuid])
    with time_machine.travel(LATE_EVENING + timedelta(hours=1), tick=False):
        said = text(page(scene.reader, story))
        assert "23 Nov 2026, 05:30" in said
        told = "The river dried up."
        assert told in text(page(scene.reader, f"{story}?since=2026-11-23"))
        assert told not in text(page(scene.reader, f"{story}?until=2026-11-22"))


def test_the_api_says_the_same_to_everybody() -> None:
    scene = set_scene()
    commitment = scene.commitment()
    address = f"/api/v1/commitments/{commitment.uuid}"
    said = page(scene.reader, address).content
    User.objects.filter(pk=scene.reader.pk).update(time_zone="Asia/Seoul")
    assert page(scene.reader, address).content == said


@pytest.mark.parametrize(
    ("asked", "english", "korean"),
    [
        ("j M Y", "3 Jan 2026", "2026. 1. 3."),
        ("DATE_FORMAT", "3 Jan 2026", "2026. 1. 3."),
        ("j F Y", "3 January 2026", "2026년 1월 3일"),
        ("Y-m-d", "2026-01-03", "2026-01-03"),
    ],
)
def test_a_day_is_written_as_in_its_language(asked: str, english: str, korean: str) -> None:
    assert date_format(date(2026, 1, 3), asked) == english
    with translation.override("ko"):
        assert date_format(date(2026, 1, 3), asked) == korean
