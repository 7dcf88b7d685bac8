"""Acting on many at once: asked, shown, done, told one by one; and what must never happen."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from commitments.actions import extend_deadline
from commitments.domain.vocabulary import PartyRole, Status, UpdateState
from commitments.models import (
    Assignment,
    Commitment,
    CommitmentParty,
    DeadlineRevision,
    ProgressUpdate,
)
from frameworks.roles import Role
from history.models import AuditEvent
from reminders.models import Mail
from tests import factories
from tests.desks.journeys import Cast, faults, signed_in
from tests.factories import AT

ACT, REVIEW_ACT = "desks:overdue-act", "desks:review-act"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.manager)


def chosen(rows: Iterable[Any], do: str, **answers: str) -> dict[str, Any]:
    return {"do": do, "c": [str(row.uuid) for row in rows], **answers}


def act(client: Client, data: dict[str, Any], *, door: str = ACT) -> Any:
    """Go all the way as a browser does: ask, preview, send what the page holds."""
    shown = client.get(reverse(door), data)
    assert shown.status_code == 200
    assert faults(shown) == []
    shown = client.post(reverse(door), data | {"step": "preview"})
    assert shown.status_code == 200, shown
    assert faults(shown) == []
    return client.post(reverse(door), sent_by(shown, data), follow=True)


def sent_by(shown: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Return what the button of a previewed page sends."""
    stamps = {f"s-{item.key}": item.stamp for item, _outcome in shown.context["rows"]}
    return data | stamps | {"seen": shown.context["seen"], "step": "do"}


def told(answer: Any) -> dict[str, tuple[bool, str]]:
    """Return the result by reference."""
    return {row[0]: (row[3], row[4]) for row in answer.context["rows"]}


def person_choice(cast: Cast, user: Any) -> str:
    return str(user.memberships.get(framework=cast.framework).uuid)


def test_preview_of_every_step_saves_nothing(cast: Cast, client: Client) -> None:
    rows = [cast.late_promise(), cast.late_promise()]
    events = AuditEvent.objects.count()
    answers: dict[str, dict[str, str]] = {
        "nudge": {"message": "Please."},
        "extend": {"expression": "by 30 June 2030", "reason": "Asked."},
        "reassign": {
            "person": person_choice(cast, cast.contact), "relieves": "party", "reason": "Left.",
        },
        "declare": {"status": "withdrawn", "reason": "Agreed."},
    }  # fmt: skip
    for do, answer in answers.items():
        data = chosen(rows, do, **answer) | {"step": "preview"}
        assert client.post(reverse(ACT), data).context["is_previewed"] is True
    assert (AuditEvent.objects.count(), Mail.objects.count()) == (events, 0)


def test_nudge_sends_one_mail_to_each_and_says_who_gets_none(cast: Cast, client: Client) -> None:
    rows = [cast.late_promise(), cast.late_promise(), cast.late_promise(assigned=False)]
    result = told(act(client, chosen(rows, "nudge", message="Before Friday, please.")))
    assert [result[row.reference][0] for row in rows] == [True, True, False]
    mail = Mail.objects.get()
    assert (mail.recipient, mail.note) == (cast.contact, "Before Friday, please.")


def test_refusal_in_one_framework_is_not_told_of_its_namesake_in_another(
    cast: Cast, client: Client
) -> None:
    there = Cast()
    factories.create_membership(user=cast.manager, framework=there.framework, role=Role.MANAGER)
    here = cast.late_promise(reference="001")
    namesake = there.late_promise(reference="001", assigned=False)
    answer = act(client, chosen([here, namesake], "nudge"))
    by_url = {row[2]: row[3] for row in answer.context["rows"]}
    page = "desks:commitment"
    assert by_url == {
        reverse(page, args=[here.uuid]): True,
        reverse(page, args=[namesake.uuid]): False,
    }


def test_extending_moves_what_is_open_and_refuses_the_rest(cast: Cast, client: Client) -> None:
    late, dateless = cast.late_promise(), cast.promise()
    data = chosen([late, dateless], "extend", expression="by 30 June 2030", reason="Asked for.")
    result = told(act(client, data))
    assert (result[late.reference][0], result[dateless.reference][0]) == (True, False)
    revision = DeadlineRevision.objects.get()
    assert (revision.deadline.commitment, revision.approved_by) == (late, cast.manager)
    assert (revision.reason, str(revision.new_last_day)) == ("Asked for.", "2030-06-30")


def test_date_that_cannot_be_read_is_refused_with_a_word(cast: Cast, client: Client) -> None:
    data = chosen([cast.late_promise()], "extend", expression="soon", reason="Asked for.")
    shown = client.post(reverse(ACT), data | {"step": "preview"})
    [(_item, outcome)] = shown.context["rows"]
    assert outcome.is_done is False
    assert "cannot be read" in outcome.words


def test_reassigning_hands_over_one_side_only(cast: Cast, client: Client) -> None:
    parties = [(cast.ours, PartyRole.OWNER), (cast.theirs, PartyRole.OWNER)]
    commitment = cast.late_promise(parties=parties)
    factories.create_assignment(commitment=commitment, user=cast.stranger, party=cast.theirs)
    heir = factories.create_member(cast.framework, Role.CONTACT, party=cast.ours)
    data = chosen([commitment], "reassign", person=person_choice(cast, heir), reason="Left.")
    result = told(act(client, data | {"relieves": "party"}))
    assert result[commitment.reference][0] is True
    assert {row.user for row in Assignment.objects.all()} == {heir, cast.stranger}


def test_declaring_closes_what_is_open_and_tells_what_was_not(cast: Cast, client: Client) -> None:
    late = cast.late_promise()
    closed = cast.late_promise()
    Commitment.objects.filter(pk=closed.pk).update(status=Status.DELIVERED, closed_at=AT)
    data = chosen([late, closed], "declare", status="superseded", reason="See the new plan.")
    result = told(act(client, data))
    late.refresh_from_db()
    assert late.status == Status.SUPERSEDED
    assert (result[late.reference][0], result[closed.reference][0]) == (True, False)


@pytest.mark.parametrize(
    ("do", "answers"),
    [
        ("extend", {"expression": "by 30 June 2030", "reason": " "}),
        ("declare", {"status": "withdrawn", "reason": ""}),
        ("reassign", {"person": "", "relieves": "party", "reason": "Left."}),
        ("extend", {"expression": "by 30 June 2030", "edtf": "2030-13", "reason": "Asked."}),
    ],
)
def test_missing_reason_keeps_the_rest_and_does_nothing(
    cast: Cast, client: Client, do: str, answers: dict[str, str]
) -> None:
    data = chosen([cast.late_promise()], do, **answers)
    events = AuditEvent.objects.count()
    page = client.post(reverse(ACT), data | {"step": "do", "seen": ""})
    assert page.status_code == 200
    assert faults(page) == []
    for name, value in answers.items():
        assert page.context["form"][name].value() == value
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("do", ["nudge", "extend", "reassign", "declare"])
def test_one_row_out_of_reach_stops_all(cast: Cast, client: Client, do: str) -> None:
    late, elsewhere = cast.late_promise(), Cast().late_promise()
    data = chosen([late, elsewhere], do, step="do")
    assert client.get(reverse(ACT), data).status_code == 404
    assert client.post(reverse(ACT), data).status_code == 404
    for user in (cast.reader, cast.contact):
        assert signed_in(user).post(reverse(ACT), chosen([late], do)).status_code == 403
    assert not Mail.objects.exists()


def test_other_answers_than_the_previewed_ones_are_shown_first(cast: Cast, client: Client) -> None:
    late = cast.late_promise()
    data = chosen([late], "extend", expression="by 30 June 2030", reason="Asked for.")
    shown = client.post(reverse(ACT), data | {"step": "preview"})
    changed = sent_by(shown, data) | {"expression": "by 30 June 2040"}
    again = client.post(reverse(ACT), changed)
    assert again.context["is_previewed"] is True
    assert not DeadlineRevision.objects.exists()


def test_row_that_moved_since_the_preview_is_left_alone(cast: Cast, client: Client) -> None:
    late = cast.late_promise()
    data = chosen([late], "extend", expression="by 30 June 2030", reason="Asked for.")
    shown = client.post(reverse(ACT), data | {"step": "preview"})
    extend_deadline(
        late.deadlines.get(), expression="by 31 March 2029", reason="First.", by=None, at=AT
    )
    result = told(client.post(reverse(ACT), sent_by(shown, data), follow=True))
    assert result[late.reference][0] is False
    assert str(late.deadlines.get().last_day) == "2029-03-31"


@pytest.mark.parametrize(
    ("do", "answers"),
    [
        ("nudge", {"message": ""}),
        ("extend", {"expression": "by 30 June 2030", "reason": "Asked for."}),
        ("declare", {"status": "superseded", "reason": "Agreed."}),
    ],
)
def test_double_click_does_it_once_and_tells_that_it_was_done(
    cast: Cast, client: Client, do: str, answers: dict[str, str]
) -> None:
    late = cast.late_promise()
    data = chosen([late], do, **answers)
    shown = client.post(reverse(ACT), data | {"step": "preview"})
    sent = sent_by(shown, data)
    client.post(reverse(ACT), sent)
    events = AuditEvent.objects.count()
    result = told(client.post(reverse(ACT), sent, follow=True))
    assert AuditEvent.objects.count() == events
    assert result[late.reference][0] is True


@pytest.mark.parametrize(
    "query", [{}, {"do": "nudge"}, {"do": "burn", "c": "x"}, {"do": "nudge", "c": "x"}]
)
def test_nonsense_is_no_server_error(client: Client, query: dict[str, str]) -> None:
    for answer in (client.get(reverse(ACT), query), client.post(reverse(ACT), query)):
        assert answer.status_code in {302, 404}


# --- the queue of reports -----------------------------------------------------------------


def report(cast: Cast, **overrides: Any) -> ProgressUpdate:
    fields = {"commitment": cast.late_promise(), "party": cast.ours, "author": cast.contact}
    return factories.create_update(**fields | overrides)


def test_accepting_many_lets_their_figures_count(cast: Cast, client: Client) -> None:
    updates = [report(cast), report(cast)]
    indicator = factories.create_indicator(commitment=updates[0].commitment)
    figure = factories.create_measurement(indicator=indicator, update=updates[0])
    answer = act(client, chosen(updates, "accept", note="Thank you."), door=REVIEW_ACT)
    assert all(is_done for is_done, _words in told(answer).values())
    figure.refresh_from_db()
    assert figure.is_accepted
    assert {u.state for u in ProgressUpdate.objects.all()} == {UpdateState.ACCEPTED}


def test_returning_many_needs_one_note_that_each_author_reads(cast: Cast, client: Client) -> None:
    updates = [report(cast), report(cast)]
    page = client.post(
        reverse(REVIEW_ACT), chosen(updates, "return", note="") | {"step": "do", "seen": ""}
    )
    assert page.context["form"].errors
    act(client, chosen(updates, "return", note="Name the source."), door=REVIEW_ACT)
    notes = ProgressUpdate.objects.values_list("state", "review_note")
    assert set(notes) == {(UpdateState.RETURNED, "Name the source.")}


def test_report_decided_meanwhile_is_refused_and_the_other_done(cast: Cast, client: Client) -> None:
    decided, open_one = report(cast), report(cast)
    data = chosen([decided, open_one], "accept")
    shown = client.post(reverse(REVIEW_ACT), data | {"step": "preview"})
    sent = sent_by(shown, data)
    other = signed_in(factories.create_member(cast.framework, Role.LEAD))
    act(other, chosen([decided], "return", note="Name the source."), door=REVIEW_ACT)
    result = told(client.post(reverse(REVIEW_ACT), sent, follow=True))
    assert result[decided.commitment.reference][0] is False
    assert result[open_one.commitment.reference][0] is True
    decided.refresh_from_db()
    assert decided.state == UpdateState.RETURNED


def test_nobody_reviews_their_own_report(cast: Cast, client: Client) -> None:
    own = report(cast, author=cast.manager)
    data = chosen([own], "accept", step="do")
    assert client.post(reverse(REVIEW_ACT), data).status_code == 403
    own.refresh_from_db()
    assert own.state == UpdateState.SUBMITTED


def _of_two_owners(cast: Cast) -> tuple[Commitment, Any, Any]:
    """Return a late promise of two owners; the other one has a contact in an office of its own."""
    late = cast.late_promise()
    other = factories.create_party(framework=cast.framework)
    office = factories.create_party(framework=cast.framework, parent=other)
    CommitmentParty.objects.create(commitment=late, party=other, role=PartyRole.OWNER)
    contact = factories.create_assignment(commitment=late, party=office).user
    return late, other, contact


def _nudge_group(client: Client, by: str, key: str) -> Any:
    asked = {"do": "nudge", "all": key, "back": f"group={by}"}
    shown = client.get(reverse(ACT), asked)
    assert faults(shown) == []
    form = shown.context["form"]
    sent = {"do": "nudge", "message": "", "back": f"group={by}", "step": "do"}
    held = {f"s-{item.key}": item.stamp for item, _outcome in shown.context["rows"]}
    chosen_rows = {"c": [item.key for item, _outcome in shown.context["rows"]]}
    only = form["only"].value()
    told = client.post(
        reverse(ACT), {**sent, **held, **chosen_rows, "only": only}, follow=True
    ).context["rows"]
    return shown, told


def test_nudging_the_group_of_a_party_asks_its_contacts_alone(cast: Cast, client: Client) -> None:
    _late, other, contact = _of_two_owners(cast)
    shown, told = _nudge_group(client, "party", str(other.uuid))
    assert [mail.recipient for mail in Mail.objects.all()] == [contact]
    page = shown.content.decode()
    assert f"Only the points of contact of {other.name} are asked." in page
    # The preview promised what was done.
    ((_item, outcome),) = shown.context["rows"]
    assert contact.full_name in outcome.words
    assert cast.contact.full_name not in outcome.words
    assert told[0][3] is True


def test_nudging_the_group_of_a_person_asks_that_person_alone(cast: Cast, client: Client) -> None:
    _of_two_owners(cast)
    _nudge_group(client, "owner", str(cast.contact.uuid))
    assert [mail.recipient for mail in Mail.objects.all()] == [cast.contact]


def _beside(cast: Cast, late: Commitment) -> None:
    """Let a supporter's point of contact stand beside those of the owners."""
    supporter = factories.create_party(framework=cast.framework)
    CommitmentParty.objects.create(commitment=late, party=supporter, role=PartyRole.SUPPORTER)
    factories.create_assignment(commitment=late, party=supporter)


@pytest.mark.parametrize("by", ["framework", "area", "meeting"])
def test_nudging_another_group_asks_the_contacts_of_the_owners_alone(
    cast: Cast, client: Client, by: str
) -> None:
    late, _other, contact = _of_two_owners(cast)
    _beside(cast, late)
    keys = {"framework": str(cast.framework.uuid), "area": "none", "meeting": "none"}
    shown, told = _nudge_group(client, by, keys[by])
    assert {mail.recipient for mail in Mail.objects.all()} == {cast.contact, contact}
    assert "Only the points of contact of the owners are asked." in shown.content.decode()
    ((_item, outcome),) = shown.context["rows"]
    names = sorted([cast.contact.full_name, contact.full_name])
    assert outcome.words == told[0][4] == f"mail to {', '.join(names)}"


def test_nudging_a_row_that_was_chosen_asks_all_its_contacts(cast: Cast, client: Client) -> None:
    late, _other, _contact = _of_two_owners(cast)
    _beside(cast, late)
    act(client, chosen([late], "nudge", message=""))
    assert Mail.objects.count() == 3


@pytest.mark.parametrize("only", ["party:nobody", f"party:{UUID(int=1)}", "area:1", "x"])
def test_a_group_that_is_gone_asks_nobody(cast: Cast, client: Client, only: str) -> None:
    late = cast.late_promise()
    shown = client.post(reverse(ACT), chosen([late], "nudge", only=only, step="do"))
    assert "The group that was chosen is not there any more." in shown.content.decode()
    assert not Mail.objects.exists()
