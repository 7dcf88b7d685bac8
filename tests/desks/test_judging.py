"""The judging desk: what waits there, judging one and many, and the party's answer."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.actions import assess, close_deadline, declare, dissent
from commitments.actions.parties import name_party
from commitments.domain.vocabulary import Completion, Kind, Outcome, PartyRole, Status, UpdateState
from commitments.judging import pending, with_judged
from commitments.models import Assessment, CloseReason, Commitment, Deadline
from frameworks.roles import Role
from tests import factories
from tests.desks.journeys import Cast, faults, signed_in
from tests.factories import AT

DESK, ACT = "desks:judging", "desks:judge-act"
SAID = {"completion": "limited", "outcome": "partly_kept", "reasons": "Two of four were held."}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.manager)


def waiting(client: Client) -> list[str]:
    """Return the references at the desk, in their order."""
    page = client.get(reverse(DESK))
    assert faults(page) == []
    return [one.row.reference for one in page.context["rows"]]


def judge_page(commitment: Commitment, *parts: Any) -> str:
    """Return the address of the page that judges a unit."""
    address = reverse("desks:judge", args=[commitment.uuid])
    return f"{address}?unit={'.'.join(str(part.uuid) for part in parts)}" if parts else address


def judged(commitment: Commitment, cast: Cast, **fields: Any) -> Assessment:
    given: dict[str, Any] = {
        "party": cast.ours,
        "completion": Completion.COMPLETE,
        "outcome": Outcome.KEPT,
        "reasons": "It was held.",
        "by": cast.manager,
        "at": timezone.now(),
        **fields,
    }
    return assess(commitment, **given)


def furnish(cast: Cast) -> dict[str, bool]:
    """Enter a commitment of every kind; return which of them wait for a judgement."""
    passed = cast.promise(due="2025-06", reference="passed")
    before_watch = cast.promise(due="2023-06", reference="before the watch")
    cast.promise(due="2090", reference="ahead")
    cast.promise(reference="undated")
    declared = cast.promise(due="2090", reference="declared")
    declare(declared, status=Status.DELIVERED, by=None, at=AT)
    published = cast.promise(reference="delivered when published", publication_status="delivered")
    dropped = cast.promise(due="2025-06", reference="withdrawn")
    declare(dropped, status=Status.WITHDRAWN, reason="Agreed.", by=None, at=AT)
    missed = cast.promise(due="2090", reference="closed as missed")
    close_deadline(missed.deadlines.get(), close_reason=CloseReason.MISSED, by=None, at=AT)
    void = cast.promise(due="2025-06", reference="cancelled")
    close_deadline(
        void.deadlines.get(), close_reason=CloseReason.CANCELLED, reason="x", by=None, at=AT
    )
    cast.promise(due="2025-06", reference="draft", status=Status.DRAFT)
    cast.promise(due="2025-06", reference="principle", kind=Kind.STANDING_PRINCIPLE, assigned=False)
    done = cast.promise(due="2025-06", reference="judged")
    judged(done, cast, deadline=done.deadlines.get())
    whole = cast.promise(due="2025-06", reference="judged as a whole")
    judged(whole, cast)
    unclear = cast.promise(due="2025-06", reference="no evidence")
    looked = {"completion": Completion.NO_EVIDENCE, "outcome": Outcome.NOT_YET_ASSESSED}
    judged(unclear, cast, deadline=unclear.deadlines.get(), **looked)
    half = cast.promise(due="2025-06", reference="one of two owners judged")
    name_party(half, party=cast.theirs, role=PartyRole.OWNER, by=None, at=AT)
    judged(half, cast, deadline=half.deadlines.get())
    reopened = cast.promise(due="2025-06", reference="reopened")
    declare(reopened, status=Status.WITHDRAWN, reason="Agreed.", by=None, at=AT)
    judged(reopened, cast, outcome=Outcome.WITHDRAWN)
    declare(reopened, status=Status.ACTIVE, reason="Not so.", by=None, at=AT)
    support = cast.promise(due="2025-06", reference="nobody owns it", parties=[])
    assert not support.party_roles.exists()
    wait = {passed, before_watch, declared, missed, unclear, half, reopened}
    assert published not in wait
    return {row.reference: row in wait for row in Commitment.objects.all()}


def test_what_waits_is_at_the_desk_and_nothing_else(cast: Cast, client: Client) -> None:
    expected = furnish(cast)
    found = waiting(client)
    assert sorted(found) == sorted(name for name, waits in expected.items() if waits)
    # Worst first: overdue, then what is to be established, then what is closed.
    assert found.index("passed") < found.index("before the watch") < found.index("declared")


def test_what_waits_in_sql_is_what_waits_row_by_row(cast: Cast) -> None:
    furnish(cast)
    at = timezone.now()
    by_rule = {row.pk for row in with_judged(Commitment.objects.all()) if pending(row, at=at)}
    assert {row.pk for row in Commitment.objects.to_be_judged(at)} == by_rule
    assert by_rule


def test_own_matters_are_not_at_the_desk(cast: Cast, client: Client) -> None:
    mine, reported, other = (cast.promise(due="2025-06") for _ in range(3))
    factories.create_assignment(commitment=mine, user=cast.manager, party=cast.theirs)
    factories.create_update(commitment=reported, author=cast.manager)
    factories.create_update(commitment=other, author=cast.manager, state=UpdateState.DRAFT)
    assert waiting(client) == [other.reference]
    for commitment in (mine, reported):
        assert client.get(judge_page(commitment)).status_code == 403
    colleague = factories.create_member(cast.framework, Role.LEAD)
    assert len(waiting(signed_in(colleague))) == 3


def test_the_desk_is_for_those_who_decide(cast: Cast) -> None:
    commitment = cast.promise(due="2025-06")
    for user, status in ((cast.contact, 403), (cast.reader, 403), (factories.create_user(), 404)):
        browser = signed_in(user)
        assert browser.get(reverse(DESK)).status_code == 403
        assert browser.get(judge_page(commitment)).status_code == status
    assert Assessment.objects.count() == 0


def test_an_empty_desk_says_so(client: Client) -> None:
    assert "Nothing waits for your judgement" in client.get(reverse(DESK)).content.decode()


def test_one_is_judged_with_its_evidence_and_closed(cast: Cast, client: Client) -> None:
    commitment = cast.promise(due="2025-06", quote="Both will hold four workshops.")
    proof = factories.create_evidence(commitment=commitment)
    unread = factories.create_update(commitment=commitment)
    factories.create_evidence(commitment=commitment, update=unread, title="Not reviewed")
    page = client.get(judge_page(commitment))
    text = page.content.decode()
    assert faults(page) == []
    assert "Both will hold four workshops." in text
    assert "Not yet assessed. It stays so until somebody judges." in text
    assert [
        label.split(":")[0] for _key, label in page.context["form"].fields["evidence"].choices
    ] == [proof.title]
    assert "early_reason" not in page.context["form"].fields
    deadline = commitment.deadlines.get()
    answer = client.post(
        judge_page(commitment, cast.ours, deadline),
        {**SAID, "evidence": [str(proof.uuid)], "closes": "on", "replaces": ""},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == reverse("desks:commitment", args=[commitment.uuid])
    written = Assessment.objects.get()
    assert (written.party, written.deadline, written.assessed_by) == (
        cast.ours,
        deadline,
        cast.manager,
    )
    assert list(written.evidence.all()) == [proof]
    assert Deadline.objects.get().close_reason == CloseReason.MISSED
    assert waiting(client) == []


def test_a_refusal_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    commitment = cast.promise(due="2025-06")
    sent = {**SAID, "outcome": "kept"}
    page = client.post(judge_page(commitment), sent)
    assert faults(page) == []
    text = page.content.decode()
    assert "“kept” does not go with “limited”" in text
    assert "Two of four were held." in text
    assert not Assessment.objects.exists()


def test_who_has_not_seen_the_other_judgement_is_shown_both(cast: Cast, client: Client) -> None:
    commitment = cast.promise(due="2025-06")
    deadline = commitment.deadlines.get()
    colleague = factories.create_member(cast.framework, Role.LEAD, full_name="Lena Lead")
    first = judged(commitment, cast, deadline=deadline, by=colleague)
    address = judge_page(commitment, cast.ours, deadline)
    page = client.post(address, {**SAID, "replaces": ""})
    text = page.content.decode()
    assert "Lena Lead has judged this in the meantime: kept (complete)" in text
    assert "Yours, partly kept (limited), is not written" in text
    assert page.context["form"]["replaces"].value() == str(first.uuid)
    client.post(address, {**SAID, "replaces": str(first.uuid)})
    assert Assessment.objects.get(replaces=first).outcome == "partly_kept"


def test_what_is_not_over_asks_why(cast: Cast, client: Client) -> None:
    commitment = cast.promise(due="2090")
    address = judge_page(commitment, cast.ours, commitment.deadlines.get())
    page = client.post(address, SAID)
    assert page.context["form"].errors.keys() == {"early_reason"}
    client.post(address, {**SAID, "early_reason": "They have given it up."})
    assert Assessment.objects.get().early_reason == "They have given it up."


def test_there_is_no_unit_of_another_party(cast: Cast, client: Client) -> None:
    commitment = cast.promise(due="2025-06")
    for parts in ((cast.theirs,), (commitment,)):
        assert client.get(judge_page(commitment, *parts)).status_code == 404
    unowned = cast.promise(due="2025-06", parties=[], assigned=False)
    assert client.get(judge_page(unowned)).status_code == 404


def test_several_are_judged_alike_each_in_its_own_record(cast: Cast, client: Client) -> None:
    one, two = (cast.promise(due="2025-06") for _ in range(2))
    name_party(two, party=cast.theirs, role=PartyRole.OWNER, by=None, at=AT)
    mine = cast.promise(due="2025-06")
    ahead = cast.promise(due="2090")
    data = {"do": "judge", "c": [str(row.uuid) for row in (one, two, ahead)], **SAID}
    shown = client.get(reverse(ACT), data)
    assert faults(shown) == []
    preview = client.post(reverse(ACT), {**data, "step": "preview"})
    assert faults(preview) == []
    assert not Assessment.objects.exists()
    stamps = {f"s-{item.key}": item.stamp for item, _outcome in preview.context["rows"]}
    sent = {**data, **stamps, "seen": preview.context["seen"], "step": "do"}
    result = client.post(reverse(ACT), sent, follow=True)
    told = {row[0]: (row[3], row[4]) for row in result.context["rows"]}
    assert told[ahead.reference] == (False, "Nothing of it waits for a judgement.")
    assert told[one.reference][0] is told[two.reference][0] is True
    assert cast.theirs.label in told[two.reference][1]
    assert Assessment.objects.count() == 3
    assert waiting(client) == [mine.reference]


def test_the_judged_party_answers_on_a_page_of_its_own(cast: Cast) -> None:
    commitment = cast.promise(due="2025-06")
    written = judged(commitment, cast, deadline=commitment.deadlines.get())
    address = reverse("desks:answer-judgement", args=[written.uuid])
    for user, status in ((cast.stranger, 403), (cast.manager, 403), (factories.create_user(), 404)):
        assert signed_in(user).post(address, {"text": "No."}).status_code == status
    browser = signed_in(cast.contact)
    assert faults(browser.get(address)) == []
    assert browser.post(address, {"text": ""}).status_code == 200
    assert browser.post(address, {"text": "We held four."}).status_code == 302
    written.refresh_from_db()
    assert (written.dissent, written.dissent_by) == ("We held four.", cast.contact)
    again = browser.post(address, {"text": "Really."})
    assert "has answered this judgement already" in again.content.decode()
    later = signed_in(cast.manager).get(
        judge_page(commitment, cast.ours, commitment.deadlines.get())
    )
    assert "We held four." in later.content.decode()


def test_the_desk_and_the_page_ask_the_database_a_constant_number_of_times(
    cast: Cast, client: Client
) -> None:
    counts = []
    for _ in range(2):
        for _more in range(3):
            commitment = cast.promise(due="2025-06", quote=f"Hold workshop {factories.number()}.")
            looked = {"completion": Completion.NO_EVIDENCE, "outcome": Outcome.NOT_YET_ASSESSED}
            for deadline in commitment.deadlines.all():
                first = judged(commitment, cast, deadline=deadline, **looked)
                dissent(first, text="No.", by=cast.contact, at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(DESK)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
