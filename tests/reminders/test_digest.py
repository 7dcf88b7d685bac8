"""What the daily mail says: sections, the worst reason first, long lists cut, nothing internal."""

from datetime import UTC, datetime, timedelta
from email import policy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commitments.actions import ask_for_date
from commitments.domain.vocabulary import PartyRole, UpdateState, Visibility
from commitments.models import Commitment
from frameworks.roles import Role
from reminders.actions import gather, plan, send_due
from reminders.digest import MOST_LINES
from reminders.models import Mail, Notification
from reminders.states import DutyState, MailKind
from reminders.unsubscribing import stopping_address
from tests import factories
from tests.reminders.letters import another, html, member, plain, to_of
from tests.reminders.scenes import LATE_NOON, Scene, Sink, due_commitment, run

pytestmark = pytest.mark.django_db

AT = LATE_NOON
CANARY = "canary-7Q"


def headings(text: str) -> list[str]:
    lines = text.splitlines()
    return [lines[place - 1] for place, line in enumerate(lines) if line == "----"]


def full_desk() -> Scene:
    """Owe one person something under every heading for contacts and deciders."""
    scene = due_commitment()
    framework = scene.commitment.framework
    person = scene.person
    factories.create_membership(user=person, framework=framework, role=Role.MANAGER)
    contact = member(framework, party=scene.party)
    long_late = another(scene, edtf="2026-02-27")
    factories.create_assignment(commitment=long_late, user=contact, party=scene.party)
    another(scene, edtf="2026-04-05")
    earlier = AT - timedelta(days=5)
    for state in (UpdateState.RETURNED, UpdateState.SUBMITTED):
        commitment = another(scene, edtf="2027-12-31")
        factories.create_update(
            commitment=commitment,
            party=scene.party,
            author=person if state == UpdateState.RETURNED else contact,
            state=state,
            at=earlier,
        )
    wished = another(scene, edtf="2028-12-31")
    factories.create_assignment(commitment=wished, user=contact, party=scene.party)
    ask_for_date(
        wished.deadlines.get(), expression="by 2029", edtf="2029", reason="Snow", by=contact, at=AT
    )
    factories.create_commitment(framework=framework, stale_at=AT + timedelta(days=99))
    stale = another(scene, edtf="2029-12-31")
    Commitment.objects.filter(pk=stale.pk).update(stale_at=AT - timedelta(days=1))
    return scene


def test_everything_that_waits_for_a_person_stands_in_one_mail_the_worst_first() -> None:
    scene = full_desk()

    sink = run(AT)

    letter = next(one for one in sink.letters if scene.person.email in str(one["To"]))
    assert headings(plain(letter)) == [
        "Escalated to you (1)",
        "Late (1)",
        "Falls due (1)",
        "Returned to you (1)",
        "Awaits your review (1)",
        "Another date asked for (1)",
        "Questions about the books (1)",
        "No report for long (1)",
    ]
    assert str(letter["Subject"]).startswith("1 commitment is escalated to you: ")
    assert to_of(sink.letters).count(scene.person.email) == 1
    assert "\n" not in str(letter["Subject"])


def test_a_line_has_the_words_the_day_and_one_link() -> None:
    scene = due_commitment()

    (letter,) = run(AT).letters

    text = plain(letter)
    address = f"/commitments/{scene.commitment.uuid}/"
    assert scene.commitment.title in text
    assert "by 2026-03-31 (31 March 2026)" in text
    assert "1 day late" in text
    assert text.count(address) == 1
    assert html(letter).count(address) == 1


def test_each_deadline_and_each_other_reason_is_named_before_it_counts_as_told() -> None:
    scene = due_commitment()
    factories.create_deadline(
        commitment=scene.commitment, expression="by 2 April", edtf="2026-04-02"
    )
    factories.create_update(
        commitment=scene.commitment,
        party=scene.party,
        author=scene.person,
        state=UpdateState.RETURNED,
        at=AT - timedelta(days=1),
    )

    (letter,) = run(AT).letters

    assert headings(plain(letter)) == ["Late (1)", "Falls due (1)", "Returned to you (1)"]
    assert "by 2 April" in plain(letter)
    assert {duty.state for duty in Notification.objects.all()} == {DutyState.SENT}


def test_a_long_list_is_cut_and_what_lies_beyond_counts_as_told() -> None:
    scene = due_commitment()
    for _place in range(MOST_LINES + 4):
        another(scene)

    (letter,) = run(AT).letters

    text = plain(letter)
    assert text.count("/commitments/") == MOST_LINES
    assert "and 5 more: http://127.0.0.1:8000/desk/" in text
    assert "Late (35)" in text
    assert Notification.objects.filter(state=DutyState.SENT).count() == MOST_LINES + 5
    assert not run(AT + timedelta(days=1)).letters


def test_no_draft_and_no_internal_text_is_in_any_mail() -> None:
    scene = due_commitment(full_name="Pia Person")
    framework = scene.commitment.framework
    manager = member(framework, Role.MANAGER)
    internal = factories.create_commitment(
        framework=framework,
        parties=[(scene.party, PartyRole.OWNER)],
        title=f"{CANARY} internal title",
        visibility=Visibility.PARTY,
        author_party=scene.party,
    )
    factories.create_deadline(commitment=internal, expression=f"{CANARY} words", edtf="2026-03-31")
    factories.create_assignment(commitment=internal, user=scene.person, party=scene.party)
    for state in (UpdateState.DRAFT, UpdateState.SUBMITTED, UpdateState.RETURNED):
        factories.create_update(
            commitment=another(scene, edtf="2027-12-31", note=f"{CANARY} note"),
            party=scene.party,
            author=scene.person,
            state=state,
            narrative=f"{CANARY} narrative",
            obstacles=f"{CANARY} obstacles",
            at=AT - timedelta(days=5),
        )
    wished = another(scene, edtf="2028-12-31")
    ask_for_date(
        wished.deadlines.get(),
        expression=f"{CANARY} 2029",
        edtf="2029",
        reason=f"{CANARY} reason",
        by=scene.person,
        at=AT,
    )

    sink = run(AT)

    assert to_of(sink.letters) == sorted([scene.person.email, manager.email])
    for letter in sink.letters:
        assert CANARY not in str(letter["Subject"]) + plain(letter) + html(letter)
    own = next(one for one in sink.letters if scene.person.email in str(one["To"]))
    assert internal.reference in plain(own)
    assert "Internal to your party" in plain(own)


def statements(count: int) -> tuple[int, int]:
    User.objects.update(is_active=False)
    scene = due_commitment()
    for _place in range(count):
        another(scene)
    plan(at=AT)
    with CaptureQueriesContext(
        connection,
    ) as gathering:
        gather(at=AT)
    with CaptureQueriesContext(connection) as sending:
        send_due(clock=lambda: AT, transport=Sink())
    Notification.objects.all().delete()
    Mail.objects.all().delete()
    return len(gathering), len(sending)


def test_the_number_of_statements_does_not_depend_on_how_much_is_told() -> None:
    assert statements(1) == statements(60)


PAYLOADS = [
    f"{start}{end}{header}"
    for start in ("Build a road", "다리를 놓다")
    for end in ("\r\n", "\n", "\r", "\r\n\r\n", "\u2028")
    for header in ("Bcc: all@example.org", "Subject: You won")
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_header(payload: str) -> None:
    scene = due_commitment()
    # Past every check on the way in, as a database that somebody else writes to.
    Commitment.objects.filter(pk=scene.commitment.pk).update(title=payload, reference=payload[:40])
    User.objects.filter(pk=scene.person.pk).update(full_name=payload)

    (letter,) = run(AT).letters

    head = letter.as_bytes().partition(b"\n\n")[0].decode()
    names = [
        line.partition(":")[0] for line in head.splitlines() if not line.startswith((" ", "\t"))
    ]
    assert "Bcc" not in names
    assert names.count("Subject") == names.count("To") == 1
    assert len(names) == len({*names})


@pytest.mark.parametrize("kind", [MailKind.DIGEST, MailKind.ESCALATION, MailKind.NUDGE])
def test_only_a_digest_can_be_stopped_by_a_link(kind: MailKind) -> None:
    due_commitment()
    plan(at=AT)
    gather(at=AT)
    Mail.objects.update(kind=kind)
    sink = Sink()

    send_due(clock=lambda: AT, transport=sink)

    (letter,) = sink.letters
    is_digest = kind == MailKind.DIGEST
    assert ("List-Unsubscribe" in letter) == is_digest
    assert ("List-Unsubscribe-Post" in letter) == is_digest
    assert ("/reminders/stop/" in plain(letter)) == is_digest
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_korean_digest_is_korean_throughout() -> None:
    scene = due_commitment(language="ko", full_name="김한별")

    (letter,) = run(AT).letters

    text = plain(letter)
    assert str(letter["Subject"]) == f"기한이 지난 약속 1건: {scene.commitment.reference}"
    assert "2026년 3월 31일" in text
    assert "1일 경과" in text
    own = {scene.commitment.title, "by 2026-03-31", scene.commitment.reference, "by"}
    words = text
    for one in own:
        words = words.replace(one, "")
    words = " ".join(part for part in words.split() if not part.startswith("http"))
    assert not [one for one in words if "a" <= one.lower() <= "z"], words


def test_a_korean_person_gets_the_mail_at_nine_in_seoul_and_not_on_a_holiday() -> None:
    due_commitment(edtf="2026-02-13", language="ko", time_zone="Asia/Seoul", country="KR",
                   mail_any_time=False)  # fmt: skip

    # Seollal, the lunar new year of 2026, is on 16 to 18 February.
    assert not run(datetime(2026, 2, 17, 1, tzinfo=UTC)).letters
    assert not run(datetime(2026, 2, 18, 23, 59, tzinfo=UTC)).letters
    assert len(run(datetime(2026, 2, 19, 0, 0, tzinfo=UTC)).letters) == 1


def test_addresses_and_ids_leave_as_they_are_however_long(settings: Any) -> None:
    settings.SITE_URL = "https://tracker.department-of-external-relations.example.org"
    scene = due_commitment()
    for _place in range(12):
        another(scene)

    (letter,) = run(AT).letters
    wire = letter.as_bytes(policy=policy.SMTP)
    head = wire.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")

    headers = dict(line.split(": ", 1) for line in head.splitlines())
    assert headers["List-Unsubscribe"] == f"<{stopping_address(scene.person)}>"
    assert headers["Message-ID"] == Mail.objects.get().message_id
    ids = headers["References"].split()
    assert len(ids) == 10
    assert all(one.startswith("<commitment-") and one.endswith(".org>") for one in ids)
    assert max(len(line) for line in wire.splitlines()) < 998
