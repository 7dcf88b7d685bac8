"""Saving in the admin: through the recorded actions, with what was typed kept where they refuse."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from commitments.domain.vocabulary import Kind, PartyRole, Status
from commitments.models import Commitment, CommitmentParty, Deadline, QuotaRule
from frameworks.models import Framework, Membership, Party, PriorityArea
from frameworks.roles import Role
from history.actions import save_recorded
from history.context import Door
from history.models import AuditEvent
from meetings.models import Forum
from tests import factories
from tests.admin.pages import (
    create_clerk,
    errors_of,
    list_of,
    messages_of,
    page,
    row,
    signed_in,
    typed,
)
from tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def framework() -> Framework:
    return factories.create_framework(code="FW")


@pytest.fixture
def client(framework: Framework) -> Client:
    return signed_in(create_clerk(framework))


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


def test_change_is_kept_in_the_history_with_who_why_and_through_which_door(
    client: Client, framework: Framework
) -> None:
    area = factories.create_area(framework=framework, name="Sea")
    data = typed(client.get(page(area)), name="Seas", change_reason="Their own word.")
    assert client.post(page(area), data).status_code == 302
    event = last_event()
    assert event.changes == {"name": ["Sea", "Seas"]}
    assert (event.reason, event.door) == ("Their own word.", Door.ADMIN)
    assert event.actor == framework.memberships.get(role=Role.CLERK).user.uuid


def test_stale_save_is_refused_and_nothing_typed_is_lost(
    client: Client, framework: Framework
) -> None:
    area = factories.create_area(framework=framework, name="Sea")
    data = typed(client.get(page(area)), name="Mine")
    area.name = "Theirs"
    save_recorded(area, by=None, at=AT)

    refused = client.post(page(area), data)
    assert "Somebody else has changed this" in errors_of(refused)
    assert "“Theirs”" in errors_of(refused)
    assert refused.context["adminform"].form["name"].value() == "Mine"
    area.refresh_from_db()
    assert area.name == "Theirs"

    assert client.post(page(area), typed(refused)).status_code == 302
    area.refresh_from_db()
    assert area.name == "Mine"


def test_save_without_a_change_writes_no_history(client: Client, framework: Framework) -> None:
    area = factories.create_area(framework=framework)
    before = AuditEvent.objects.count()
    assert client.post(page(area), typed(client.get(page(area)))).status_code == 302
    assert AuditEvent.objects.count() == before


def test_row_of_an_inline_is_told_apart_when_somebody_else_changed_it(client: Client) -> None:
    party = factories.create_party(name="Korea")
    data = typed(client.get(page(party)), **row("names", 0, 1, name="ROK"))
    client.post(page(party), data)
    variant = party.names.get()
    data = typed(client.get(page(party)), **{"names-0-name": "R.O.K."})
    variant.name = "South Korea"
    save_recorded(variant, by=None, at=AT)
    refused = client.post(page(party), data)
    assert "“South Korea”" in errors_of(refused)
    assert party.names.get().name == "South Korea"


def test_plain_row_is_deleted_with_its_history(client: Client) -> None:
    party = factories.create_party()
    client.post(page(party), typed(client.get(page(party)), **row("names", 0, 1, name="ROK")))
    assert last_event().changes["name"] == [None, "ROK"]
    data = typed(client.get(page(party)), **{"names-0-DELETE": "on"})
    client.post(page(party), data)
    assert not party.names.exists()
    assert last_event().changes["name"] == ["ROK", None]


def test_areas_of_the_list_take_order_and_colour(client: Client, framework: Framework) -> None:
    area = factories.create_area(framework=framework)
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(area.pk),
        "form-0-position": "7",
        "form-0-colour": "#aa0000",
        "_save": "Save",
    }
    assert client.post(list_of(PriorityArea), data).status_code == 302
    area.refresh_from_db()
    assert (area.position, area.colour) == (7, "#aa0000")
    assert last_event().changes == {"position": [0, 7], "colour": ["#33475c", "#aa0000"]}


def test_list_changes_nothing_in_books_that_one_only_reads(framework: Framework) -> None:
    clerk = create_clerk(framework)
    read = factories.create_framework()
    factories.create_membership(user=clerk, framework=read, role=Role.VIEWER)
    area = factories.create_area(framework=read)
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(area.pk),
        "form-0-position": "7",
        "form-0-colour": "#aa0000",
        "_save": "Save",
    }
    assert signed_in(clerk).post(list_of(PriorityArea), data).status_code == 403
    area.refresh_from_db()
    assert area.position == 0


def test_clerk_enters_nothing_into_books_of_others(client: Client) -> None:
    other = factories.create_framework()
    data = {"framework": str(other.pk), "code": "SCM", "name": "Meeting"}
    data |= {"meetings-TOTAL_FORMS": "0", "meetings-INITIAL_FORMS": "0"}
    refused = client.post(list_of(Forum, "add"), data)
    assert "Select a valid choice" in errors_of(refused)
    assert not Forum.objects.exists()


def test_forum_does_not_report_to_itself_through_others(
    client: Client, framework: Framework
) -> None:
    above = factories.create_forum(framework=framework, code="SCM")
    below = factories.create_forum(framework=framework, code="KIDD", reports_to=above)
    data = typed(client.get(page(above)), reports_to=str(below.pk), name="Renamed")
    refused = client.post(page(above), data)
    assert "This would be a loop: SCM → KIDD → SCM" in errors_of(refused)
    assert refused.context["adminform"].form["name"].value() == "Renamed"
    above.refresh_from_db()
    assert (above.reports_to, above.name) == (None, above.name)
    assert above.name != "Renamed"


def test_forum_reports_within_its_framework(client: Client, framework: Framework) -> None:
    above = factories.create_forum(framework=framework)
    forum = factories.create_forum(framework=framework)
    data = typed(client.get(page(forum)), reports_to=str(above.pk))
    assert client.post(page(forum), data).status_code == 302
    forum.refresh_from_db()
    assert forum.reports_to == above
    assert last_event().verb == "set_reports_to"


def commitment_data(client: Client, framework: Framework, **changes: str) -> dict[str, str]:
    asked = client.get(list_of(Commitment, "add"), {"framework": str(framework.pk)})
    fields = {
        "title": "Hold a workshop",
        "kind": Kind.ONE_OFF_DELIVERABLE,
        "publication_status": "planned",
        "status": "active",
        **changes,
    }
    return typed(asked, **fields)


def test_commitment_is_entered_with_its_party_and_its_date(
    client: Client, framework: Framework
) -> None:
    factories.create_commitment(framework=framework, reference="FW-041")
    owner = factories.create_party(framework=framework, time_zone="Asia/Seoul")
    data = commitment_data(client, framework)
    data |= row("party_roles", 0, 1, party=str(owner.pk), role="owner")
    data |= row("deadlines", 0, 1, role="due", expression="by the third quarter of 2027")
    answer = client.post(list_of(Commitment, "add"), data)
    assert answer.status_code == 302, errors_of(answer)
    commitment = Commitment.objects.get(reference="FW-042")
    assert commitment.status == Status.ACTIVE
    assert commitment.party_roles.get().party == owner
    deadline = commitment.deadlines.get()
    assert deadline.edtf == "../2027-35"
    assert deadline.late_at == datetime(2027, 9, 30, 15, tzinfo=UTC)  # the day ends in Seoul
    verbs = set(AuditEvent.objects.about(commitment.uuid).values_list("verb", flat=True))
    assert {"enter_commitment", "name_party", "set_deadline"} <= verbs


def test_date_that_nobody_can_read_comes_back_with_all_that_was_typed(
    client: Client, framework: Framework
) -> None:
    data = commitment_data(client, framework, note="Mind the annex.")
    data |= row("deadlines", 0, 1, role="due", expression="as soon as possible")
    refused = client.post(list_of(Commitment, "add"), data)
    assert "cannot be read as a date" in errors_of(refused)
    assert refused.context["adminform"].form["note"].value() == "Mind the annex."
    rows = [one for one in refused.context["inline_admin_formsets"] if one.opts.model is Deadline]
    assert "cannot be read" in str(rows[0].formset.forms[0].non_field_errors())
    assert not Commitment.objects.exists()
    assert not AuditEvent.objects.filter(verb="enter_commitment").exists()


def test_what_was_delivered_when_published_is_closed_at_entry(
    client: Client, framework: Framework
) -> None:
    client.post(
        list_of(Commitment, "add"),
        commitment_data(client, framework, publication_status="delivered"),
    )
    assert Commitment.objects.get().status == Status.DELIVERED


def test_contact_is_relieved_only_with_a_reason(client: Client, framework: Framework) -> None:
    assignment = factories.create_assignment(
        commitment=factories.create_commitment(framework=framework)
    )
    address = page(assignment.commitment)
    data = typed(client.get(address), **{"assignments-0-DELETE": "on"})
    data |= {"assignments-0-id": str(assignment.pk)}
    refused = client.post(address, data)
    assert "Say below why" in errors_of(refused)
    assert assignment.commitment.assignments.exists()
    assert client.post(address, {**data, "change_reason": "Moved away."}).status_code == 302
    assert not assignment.commitment.assignments.exists()
    assert AuditEvent.objects.get(verb="unassign").reason == "Moved away."


def test_party_named_later_moves_the_end_of_the_day(client: Client, framework: Framework) -> None:
    seoul = factories.create_party(framework=framework, time_zone="Asia/Seoul")
    commitment = factories.create_commitment(framework=framework, owner=seoul)
    deadline = factories.create_deadline(commitment=commitment)
    west = factories.create_party(framework=framework, time_zone="America/New_York")
    data = typed(client.get(page(commitment)))
    data |= row("party_roles", 1, 2, party=str(west.pk), role=PartyRole.SUPPORTER)
    assert client.post(page(commitment), data).status_code == 302
    moved = Deadline.objects.get(pk=deadline.pk)
    assert moved.late_at is not None
    assert deadline.late_at is not None
    assert (moved.late_at - deadline.late_at).total_seconds() == 14 * 3600
    CommitmentParty.objects.get(party=west)


def test_quota_opens_its_cycles(client: Client, framework: Framework) -> None:
    commitment = factories.create_commitment(framework=framework, kind=Kind.ANNUAL_QUOTA)
    data = typed(client.get(page(commitment)))
    data |= row(
        "quota_rule",
        0,
        1,
        period="year",
        starts_on="2025-01-01",
        required="1",
        counts="initiatives",
    )
    assert client.post(page(commitment), data).status_code == 302
    assert QuotaRule.objects.get().commitment == commitment
    assert commitment.deadlines.filter(role="cycle").exists()


def test_verbatim_words_are_shown_and_not_to_be_typed(client: Client, framework: Framework) -> None:
    commitment = factories.create_commitment(framework=framework, quote="We will <meet> in May.")
    shown = client.get(page(commitment))
    assert "We will &lt;meet&gt; in May." in shown.content.decode()
    assert "verbatim" not in shown.context["adminform"].form.fields


def test_internal_record_of_nobody_is_refused_in_words(
    client: Client, framework: Framework
) -> None:
    data = commitment_data(client, framework, visibility="party")
    assert "Say which party" in errors_of(client.post(list_of(Commitment, "add"), data))


def test_record_that_would_leave_ones_reach_is_not_saved(
    client: Client, framework: Framework
) -> None:
    party = factories.create_party(framework=framework)
    data = commitment_data(client, framework, visibility="party", author_party=str(party.pk))
    refused = client.post(list_of(Commitment, "add"), data)
    assert "out of your reach" in errors_of(refused)
    assert not Commitment.objects.exists()


def test_area_of_another_framework_is_refused(framework: Framework) -> None:
    clerk = create_clerk(framework)
    other = factories.create_membership(user=clerk, role=Role.CLERK).framework
    client = signed_in(clerk)
    data = commitment_data(client, framework, areas=str(factories.create_area(framework=other).pk))
    assert "Of another framework" in errors_of(client.post(list_of(Commitment, "add"), data))


def test_areas_are_kept_in_the_history(client: Client, framework: Framework) -> None:
    commitment = factories.create_commitment(framework=framework)
    area = factories.create_area(framework=framework)
    data = typed(client.get(page(commitment)), areas=[str(area.pk)])
    assert client.post(page(commitment), data).status_code == 302
    assert last_event().changes == {"areas": [[], [str(area.uuid)]]}


def test_lead_takes_people_in_and_a_clerk_does_not(framework: Framework) -> None:
    new = factories.create_member(framework)
    data = {"user": str(new.pk), "framework": str(framework.pk), "role": "clerk"}
    clerk = signed_in(create_clerk(framework))
    assert clerk.post(list_of(Membership, "add"), data).status_code == 403
    lead = signed_in(create_clerk(framework, Role.LEAD))
    assert lead.post(list_of(Membership, "add"), data).status_code == 302
    assert new.memberships.filter(role=Role.CLERK).exists()


def test_lead_takes_nobody_into_frameworks_of_others(framework: Framework) -> None:
    lead = create_clerk(framework, Role.LEAD)
    other = factories.create_membership(user=lead, role=Role.VIEWER).framework
    data = {"user": str(lead.pk), "framework": str(other.pk), "role": "lead"}
    assert "Select a valid choice" in errors_of(
        signed_in(lead).post(list_of(Membership, "add"), data)
    )


def test_party_is_no_part_of_itself(client: Client) -> None:
    whole = factories.create_party()
    part = factories.create_party(parent=whole)
    data = typed(client.get(page(whole)), parent=str(part.pk))
    assert "a part of itself" in errors_of(client.post(page(whole), data))
    assert Party.objects.get(pk=whole.pk).parent is None


def test_story_of_a_record_names_who_and_what(client: Client, framework: Framework) -> None:
    area = factories.create_area(framework=framework, name="Sea")
    client.post(page(area), typed(client.get(page(area)), name="Seas"))
    story = client.get(page(area, "history")).content.decode()
    person = framework.memberships.get(role=Role.CLERK).user
    assert person.full_name in story
    assert "Sea → Seas" in story


def test_duplicate_reference_is_refused_on_the_form(client: Client, framework: Framework) -> None:
    factories.create_commitment(framework=framework, reference="FW-001")
    data = commitment_data(client, framework, reference="FW-001")
    refused = client.post(list_of(Commitment, "add"), data)
    assert "reference already" in errors_of(refused)
    assert messages_of(refused) == ""
