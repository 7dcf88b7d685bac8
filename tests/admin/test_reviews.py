"""Reports, dates and statuses in the admin: decided by managers, through their actions."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from commitments.actions import ask_for_date
from commitments.domain.vocabulary import Stage, Status, UpdateState
from commitments.models import (
    DateRequestState,
    Initiative,
    Measurement,
    ProgressUpdate,
)
from frameworks.models import Framework
from frameworks.roles import Role
from history.models import AuditEvent
from tests import factories
from tests.admin.pages import create_clerk, list_of, messages_of, page, row, signed_in, typed
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework()


@pytest.fixture
def client(framework: Framework) -> Client:
    return signed_in(create_clerk(framework, Role.MANAGER))


def waiting(framework: Framework, **overrides: Any) -> ProgressUpdate:
    commitment = factories.create_commitment(framework=framework)
    return factories.create_update(commitment=commitment, **overrides)


def many(client: Client, verb: str, updates: list[ProgressUpdate], **fields: str) -> Any:
    data = {"action": f"{verb}_selected", "_selected_action": [one.pk for one in updates]}
    return client.post(list_of(ProgressUpdate), {**data, **fields}, follow=True)


def test_queue_begins_with_what_waits(client: Client, framework: Framework) -> None:
    update = waiting(framework)
    waiting(framework, state=UpdateState.DRAFT)
    waiting(framework, state=UpdateState.ACCEPTED)
    assert list(client.get(list_of(ProgressUpdate)).context["cl"].queryset) == [update]
    everything = client.get(list_of(ProgressUpdate), {"state": "all"}).context["cl"].queryset
    assert everything.count() == 2  # a draft stays inside its party


def test_one_report_is_accepted(client: Client, framework: Framework) -> None:
    update = waiting(framework)
    answer = client.post(page(update, "accept"), {"note": "Thank you."}, follow=True)
    assert "was accepted" in messages_of(answer)
    update.refresh_from_db()
    assert (update.state, update.review_note) == (UpdateState.ACCEPTED, "Thank you.")


def test_report_is_returned_only_with_a_note(client: Client, framework: Framework) -> None:
    update = waiting(framework)
    refused = client.post(page(update, "return"), {"note": " "})
    assert "note" in refused.context["form"].errors
    client.post(page(update, "return"), {"note": "Name the source."})
    update.refresh_from_db()
    assert update.state == UpdateState.RETURNED


def test_several_reports_are_accepted_with_one_note(client: Client, framework: Framework) -> None:
    updates = [waiting(framework), waiting(framework)]
    asked = many(client, "accept", updates)
    assert "admin/review_many.html" in [one.name for one in asked.templates]
    assert not ProgressUpdate.objects.filter(state=UpdateState.ACCEPTED).exists()
    answer = many(client, "accept", updates, confirmed="yes", note="Thank you.")
    assert "2 reports done" in messages_of(answer)
    notes = ProgressUpdate.objects.filter(state=UpdateState.ACCEPTED).values_list("review_note")
    assert list(notes) == [("Thank you.",), ("Thank you.",)]


def test_ones_own_report_is_skipped_with_a_word(framework: Framework) -> None:
    manager = create_clerk(framework, Role.MANAGER)
    own, other = waiting(framework, author=manager), waiting(framework)
    client = signed_in(manager)
    assert "your own" in many(client, "accept", [own, other]).content.decode()
    answer = many(client, "accept", [own, other], confirmed="yes", note="")
    assert "Nobody reviews their own report" in messages_of(answer)
    assert "1 report done" in messages_of(answer)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (UpdateState.SUBMITTED, UpdateState.ACCEPTED)


def test_several_are_not_returned_without_a_note(client: Client, framework: Framework) -> None:
    update = waiting(framework)
    refused = many(client, "return", [update], confirmed="yes", note="")
    assert "note" in refused.context["form"].errors
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED


def test_clerk_decides_about_no_report(framework: Framework) -> None:
    update = waiting(framework)
    clerk = signed_in(create_clerk(framework))
    assert clerk.get(page(update, "accept")).status_code == 403
    answer = many(clerk, "accept", [update], confirmed="yes", note="")
    assert "Only a manager" in messages_of(answer)
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED


def test_words_of_a_report_are_not_rewritten_by_the_admin(
    client: Client, framework: Framework
) -> None:
    update = waiting(framework)
    assert client.post(page(update), {"narrative": "Better."}).status_code == 403


def test_deadline_is_extended_after_its_reading_was_shown(
    client: Client, framework: Framework
) -> None:
    commitment = factories.create_commitment(framework=framework)
    deadline = factories.create_deadline(commitment=commitment)
    fields = {"expression": "by the end of 2027", "reason": "The law is late."}
    shown = client.post(page(deadline, "extend"), fields)
    assert shown.context["lines"][0][2:] == ["31 Dec 2026", "31 Dec 2027", "+365"]
    assert not deadline.revisions.exists()
    previewed = shown.context["form"]["previewed"].value()
    client.post(page(deadline, "extend"), {**fields, "previewed": previewed})
    deadline.refresh_from_db()
    assert deadline.last_day == date(2027, 12, 31)
    assert deadline.revisions.get().reason == "The law is late."


def test_words_that_are_no_date_come_back_on_the_page(client: Client, framework: Framework) -> None:
    deadline = factories.create_deadline(
        commitment=factories.create_commitment(framework=framework)
    )
    refused = client.post(page(deadline, "extend"), {"expression": "soon", "reason": "Late."})
    assert "cannot be read as a date" in str(refused.context["form"].errors)
    assert refused.context["form"]["expression"].value() == "soon"


def test_deadline_is_closed_by_its_action(client: Client, framework: Framework) -> None:
    deadline = factories.create_deadline(
        commitment=factories.create_commitment(framework=framework)
    )
    refused = client.post(page(deadline, "close"), {"close_reason": "cancelled", "reason": ""})
    assert "Say why" in str(refused.context["form"].errors)
    client.post(page(deadline, "close"), {"close_reason": "met"})
    deadline.refresh_from_db()
    assert deadline.close_reason == "met"


def test_other_date_is_granted_and_moves_the_deadline(client: Client, framework: Framework) -> None:
    deadline = factories.create_deadline(
        commitment=factories.create_commitment(framework=framework)
    )
    request = ask_for_date(
        deadline, expression="by 2028", reason="Late.", by=factories.create_user(), at=AT
    )
    client.post(page(request, "approve"), {"answer": "Fine."})
    request.refresh_from_db()
    deadline.refresh_from_db()
    assert (request.state, deadline.last_day) == (DateRequestState.APPROVED, date(2028, 12, 31))


def test_commitment_is_declared_through_its_page(client: Client, framework: Framework) -> None:
    deadline = factories.create_deadline(
        commitment=factories.create_commitment(framework=framework)
    )
    commitment = deadline.commitment
    refused = client.post(page(commitment, "declare"), {"status": "withdrawn"})
    assert "Say why" in str(refused.context["form"].errors)
    client.post(page(commitment, "declare"), {"status": "delivered", "delivered_edtf": "2026-05"})
    commitment.refresh_from_db()
    deadline.refresh_from_db()
    assert (commitment.status, deadline.close_reason) == (Status.DELIVERED, "with_commitment")


def test_deadline_is_hung_on_the_next_meeting(client: Client, framework: Framework) -> None:
    commitment = factories.create_commitment(framework=framework)
    forum = factories.create_forum(framework=framework)
    fields = {
        "expression": "before the meeting",
        "relation": "before",
        "forum": str(forum.pk),
        "offset": "0",
        "offset_unit": "days",
    }
    assert client.post(page(commitment, "hang"), fields).status_code == 302
    assert commitment.deadlines.get().anchor_forum == forum


def test_initiative_is_proposed_and_taken_from_step_to_step(
    client: Client, framework: Framework
) -> None:
    commitment = factories.create_commitment(framework=framework)
    data = {"framework": str(framework.pk), "title": "A joint school"}
    data |= {"commitments": str(commitment.pk), "taken_on": "2026-10-01"}
    data |= {"steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0"}
    assert client.post(list_of(Initiative, "add"), data).status_code == 302
    initiative = Initiative.objects.get()
    assert list(initiative.commitments.all()) == [commitment]
    assert initiative.steps.get().taken_on == date(2026, 10, 1)
    taken = {"stage": "decided", "taken_on": "2026-10-02", "decision": ""}
    refused = client.post(page(initiative, "step"), taken)
    assert "A decision needs its record" in str(refused.context["form"].errors)
    client.post(page(initiative, "step"), {**taken, "decision": "Agreed in Seoul."})
    initiative.refresh_from_db()
    assert initiative.stage == Stage.DECIDED


def test_commitments_of_an_initiative_change_with_their_history(
    client: Client, framework: Framework
) -> None:
    initiative = factories.create_initiative(framework=framework)
    commitment = factories.create_commitment(framework=framework)
    data = typed(client.get(page(initiative)), commitments=[str(commitment.pk)])
    assert client.post(page(initiative), data).status_code == 302
    assert list(initiative.commitments.all()) == [commitment]
    assert AuditEvent.objects.filter(subject=initiative.uuid, verb="set_commitments").exists()


def test_value_is_recorded_through_its_action(client: Client, framework: Framework) -> None:
    indicator = factories.create_indicator(
        commitment=factories.create_commitment(framework=framework)
    )
    data = typed(client.get(page(indicator)))
    data |= row("measurements", 0, 1, operator="=", value="7", measured_edtf="2026-06")
    assert client.post(page(indicator), data).status_code == 302
    assert Measurement.objects.get().measured_on == date(2026, 6, 30)
    data |= row("measurements", 0, 1, operator="=", value="7", measured_edtf="2026/..")
    refused = client.post(page(indicator), data)
    assert "Say when this was measured" in str(refused.context["errors"])
