"""Beginning a framework: from a template, or as a copy with its dates moved."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.actions import RefusedError
from commitments.domain.vocabulary import Kind, Status, Visibility
from commitments.models import Mention
from entry.register.actions import copy_framework, start_framework
from entry.register.reading import counted
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.models import ReminderPolicy
from tests.factories import (
    AT,
    create_anchored_deadline,
    create_area,
    create_commitment,
    create_deadline,
    create_forum,
    create_framework,
    create_indicator,
    create_meeting,
    create_member,
    create_party,
    create_programme,
    create_superuser,
)

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)


def full_framework() -> Framework:
    """Create a framework with one of everything, and a commitment with its words."""
    source = create_framework(code="OLD", fiscal_year_start_month=10)
    party, area = create_party(framework=source), create_area(framework=source)
    above = create_forum(framework=source, code="SCM")
    below = create_forum(framework=source, code="KIDD", reports_to=above)
    create_meeting(forum=below, starts_on="2026-03-01", ends_on="2026-03-02")
    programme = create_programme(framework=source, other_names="Bridges")
    create_programme(framework=source, parent=programme)
    ReminderPolicy.objects.create(framework=source, before=[5])
    commitment = create_commitment(
        framework=source,
        owner=party,
        reference="OLD-1",
        quote="will build ten bridges by 2026",
        areas=[area],
        programme=programme,
        status=Status.DELIVERED,
    )
    create_deadline(commitment=commitment, expression="by 2026", edtf="../2026")
    create_anchored_deadline(commitment=commitment, forum=below)
    create_indicator(commitment=commitment, unit="bridges")
    create_commitment(framework=source, owner=party, kind=Kind.BACKGROUND_FACT)
    create_member(source, Role.MANAGER)
    return source


def copied(source: Framework, **overrides: Any) -> Any:
    told = {
        "code": "NEW",
        "name": "Another five years",
        "years": 5,
        "tracked_from": DAY,
        "with_commitments": True,
        "by": create_superuser(),
        "at": AT,
        **overrides,
    }
    return copy_framework(source, **told)


def test_copy_has_the_frame_and_drafts_with_moved_dates() -> None:
    source = full_framework()
    made = copied(source)
    framework = made.framework
    assert framework.fiscal_year_start_month == 10
    assert framework.areas.get().code == source.areas.get().code
    assert framework.parties.get() == source.parties.get()
    assert framework.reminder_policies.get().before == [5]
    below = framework.forums.get(code="KIDD")
    assert below.reports_to == framework.forums.get(code="SCM")
    assert framework.programmes.filter(parent__framework=framework).count() == 1
    draft = framework.commitments.get()
    assert (draft.reference, draft.status) == ("OLD-1", Status.DRAFT)
    assert draft.programme is not None
    assert draft.programme.framework == framework
    assert draft.areas.get().framework == framework
    assert draft.parties.get() == source.parties.get()
    assert draft.indicators.get().unit == "bridges"
    dated = draft.deadlines.get(anchor_forum__isnull=True)
    assert (dated.edtf, dated.last_day, dated.expression) == ("../2031", date(2031, 12, 31), "")
    assert dated.label == "adapted from “by 2026”, moved by +5 years"
    assert draft.deadlines.get(anchor_forum=below).late_at is None
    assert made.left_out == []


def test_copy_has_no_text_people_or_meetings() -> None:
    framework = copied(full_framework()).framework
    assert not Mention.objects.filter(commitment__framework=framework).exists()
    assert not framework.documents.exists()
    assert not framework.memberships.exists()
    assert not any(forum.meetings.exists() for forum in framework.forums.all())
    assert not framework.commitments.open().exists()
    assert AuditEvent.objects.filter(framework=framework.uuid, verb="set_deadline").count() == 2


def test_copy_publishes_nothing_that_a_party_keeps_to_itself() -> None:
    source = full_framework()
    party = create_party(framework=source)
    hidden: dict[str, Any] = {"framework": source, "author_party": party, "title": "canary"}
    create_commitment(reference="OLD-7", visibility=Visibility.PARTY, **hidden)
    create_commitment(reference="OLD-8", status=Status.DRAFT, **hidden)
    before = counted(source, with_commitments=True).commitments
    drafts = copied(source).framework.commitments
    assert "canary" not in {row.title for row in drafts.all()}
    assert drafts.count() == before == 1


def test_date_that_cannot_be_moved_is_told() -> None:
    source = create_framework()
    commitment = create_commitment(framework=source, reference="OLD-7")
    create_deadline(commitment=commitment, expression="in the twenties", edtf="202X")
    made = copied(source)
    assert not made.framework.commitments.get().deadlines.exists()
    assert "OLD-7, “in the twenties”" in made.left_out[0]


def test_copy_without_commitments_has_the_frame_only() -> None:
    source = full_framework()
    framework = copied(source, with_commitments=False).framework
    assert not framework.commitments.exists()
    assert framework.forums.count() == 2


def test_code_that_is_taken_leaves_nothing_behind() -> None:
    source = full_framework()
    with pytest.raises(Exception, match="already exists"):
        copied(source, code="OLD")
    with pytest.raises(RefusedError, match="100 years"):
        copied(source, years=101)
    assert Framework.objects.count() == 1


def test_preview_counts_what_the_copy_makes() -> None:
    source = full_framework()
    told = counted(source, with_commitments=True)
    framework = copied(source).framework
    assert told == counted(framework, with_commitments=True)
    assert (told.commitments, told.deadlines, told.forums) == (1, 2, 2)


def test_copy_costs_the_same_for_few_commitments_and_many() -> None:
    source, by = create_framework(), create_superuser()
    party = create_party(framework=source)
    costs = []
    for code in ("FEW", "MANY"):
        for _turn in range(1 if code == "FEW" else 6):
            create_deadline(commitment=create_commitment(framework=source, owner=party))
        with CaptureQueriesContext(connection) as asked:
            copied(source, code=code, by=by)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_template_has_areas_and_a_chain_of_forums() -> None:
    by = create_superuser()
    framework = start_framework(
        "bilateral", code="NEW", name="New", tracked_from=DAY, by=by, at=AT
    )  # fmt: skip
    assert framework.areas.count() == 4
    working = framework.forums.get(code="WORKING")
    assert working.reports_to is not None
    assert working.reports_to.reports_to == framework.forums.get(code="MINISTERIAL")
    with pytest.raises(RefusedError):
        start_framework("nonsense", code="N2", name="N", tracked_from=DAY, by=by, at=AT)


def test_page_shows_how_many_rows_before_it_makes_them() -> None:
    source = full_framework()
    client = Client()
    client.force_login(create_superuser())
    url = reverse("register:new-framework")
    told = {
        "code": "NEW",
        "name": "Another",
        "tracked_from": "2027-01-01",
        "shape": str(source.uuid),
        "years": "5",
        "with_commitments": "on",
    }
    page = client.post(url, {**told, "step": "preview"})
    assert ("forums, without their meetings", 2) in page.context["preview"]
    assert Framework.objects.count() == 1
    assert client.post(url, {**told, "step": "make"}).status_code == 302
    assert Framework.objects.get(code="NEW").commitments.count() == 1
    again = client.post(url, {**told, "step": "make"})
    assert again.status_code == 422
    assert 'value="Another"' in again.content.decode()


def test_only_administrators_begin_a_framework() -> None:
    client = Client()
    client.force_login(create_member(create_framework(), Role.LEAD))
    assert client.get(reverse("register:new-framework")).status_code == 403
