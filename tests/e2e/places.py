"""Every page that is opened in the browser, by name: who looks, and at which address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commitments.actions import (
    assess,
    declare,
    inspect_upload,
    link_commitments,
    quote_again,
    relate,
    replace_evidence,
    start_recomputation,
)
from commitments.actions.cycles import set_quota
from commitments.domain.vocabulary import (
    Completion,
    DeadlineRole,
    Kind,
    Outcome,
    Status,
    UpdateState,
)
from commitments.models import Assessment, Commitment, Deadline, Evidence, QuotaRule, Relation
from entry.register.actions import add_member, add_name
from frameworks.actions import invite
from frameworks.models import Party
from frameworks.roles import Role
from meetings.actions import set_reports_to
from reminders.actions import make_feed
from reminders.models import Mail
from reminders.states import DutyState, Family, MailState
from reminders.unsubscribing import token_of
from tests.accounts.doors import with_app
from tests.desks.duties import days_ago, mail_to, tell
from tests.desks.pages.scene import Scene
from tests.e2e import reviews, sheets
from tests.factories import (
    create_anchored_deadline,
    create_assignment,
    create_deadline,
    create_document,
    create_evidence,
    create_forum,
    create_initiative,
    create_meeting,
    create_membership,
    create_party,
    create_programme,
    create_round,
    create_update,
)

MAIL = "20261102T090000-a"


@dataclass(frozen=True, slots=True)
class Place:
    """A page: the person who opens it, empty for a stranger, and its address in a scene.

    The pages of the admin stand on Django's own templates, which ask for what is not there.
    """

    person: str
    address: Callable[[Scene], str]
    is_admin: bool = False


def _at(path: str) -> Callable[[Scene], str]:
    return lambda _scene: path


def _confirmed(path: str) -> Callable[[Scene], str]:
    """Open what asks once more who it is, as somebody who has just said so."""

    def address(_scene: Scene) -> str:
        for key in Session.objects.values_list("session_key", flat=True):
            session = SessionStore(key)
            said = {"method": "mfa", "at": timezone.now().timestamp(), "reauthenticated": True}
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [said]
            session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session["_auth_user_id"]
            session.save()
        return path

    return address


def _with_app(path: str) -> Callable[[Scene], str]:
    def address(scene: Scene) -> str:
        if not Authenticator.objects.filter(user=scene.clerk).exists():
            with_app(scene.clerk)
            RecoveryCodes.activate(scene.clerk)
        return _confirmed(path)(scene)

    return address


def _document(scene: Scene) -> str:
    first = scene.framework.documents.order_by("pk")[0]
    return reverse("entry:document", args=[first.uuid])


def _triage(scene: Scene) -> str:
    first = scene.framework.documents.order_by("pk")[0]
    return reverse("entry:triage", args=[first.uuid])


def _proposals(scene: Scene) -> str:
    untouched = scene.framework.documents.get(code="UNTOUCHED")
    return reverse("entry:triage", args=[untouched.uuid])


def _filled_form(scene: Scene) -> str:
    untouched = scene.framework.documents.get(code="UNTOUCHED")
    page = reverse("entry:document", args=[untouched.uuid])
    end = untouched.text.index(".") + 1
    return f"{page}?start=0&end={end}&proposal=0&back=triage"


def _no_delete(scene: Scene) -> str:
    first = scene.framework.commitments.order_by("pk")[0]
    return reverse("admin:commitments_commitment_delete", args=[first.pk])


def _of_first(view: str) -> Callable[[Scene], str]:
    def address(scene: Scene) -> str:
        first = scene.framework.commitments.order_by("pk")[0]
        return reverse(view, args=[first.uuid])

    return address


def _with(view: str, query: str) -> Callable[[Scene], str]:
    return lambda scene: _of_first(view)(scene) + query


def _replaced(scene: Scene) -> str:
    evidence = Evidence.objects.get(commitment__framework=scene.framework, versions__number=1)
    return reverse("desks:replace-evidence", args=[evidence.uuid])


def _event(scene: Scene) -> str:
    hanging = Deadline.objects.filter(commitment__framework=scene.framework)
    return reverse("desks:date-event", args=[hanging.get(anchor_event="signature").uuid])


def _answer(scene: Scene) -> str:
    judged = Assessment.objects.filter(commitment__framework=scene.framework)
    return reverse("desks:answer-judgement", args=[judged.in_force().order_by("pk")[0].uuid])


def _relation(scene: Scene) -> str:
    said = Relation.objects.filter(commitment__framework=scene.framework).order_by("pk")
    return reverse("desks:unrelate", args=[said[0].uuid])


def _programme(scene: Scene) -> str:
    first = scene.framework.programmes.order_by("pk")[0]
    return reverse("desks:programme", args=[first.uuid])


def _party(scene: Scene) -> str:
    return reverse("register:party", args=[scene.party.uuid])


def _merge(scene: Scene) -> str:
    other = scene.framework.parties.exclude(pk=scene.party.pk).order_by("pk")[0]
    return reverse("register:merge-parties", args=[scene.party.uuid, other.uuid])


def _recomputation(scene: Scene) -> str:
    job = start_recomputation(by=scene.administrator, at=timezone.now())
    return reverse("desks:recomputation", args=[job.uuid])


def _of_stuck_mail(_scene: Scene) -> str:
    return reverse("desks:stuck-mail", args=[Mail.objects.waiting_for_a_person()[0].uuid])


def _mail_in_the_admin(_scene: Scene) -> str:
    told = Mail.objects.filter(notifications__isnull=False).order_by("pk")[0]
    return reverse("admin:reminders_mail_change", args=[told.pk])


def _rounds(scene: Scene) -> str:
    return reverse("desks:rounds", args=[scene.framework.code])


def _people(scene: Scene) -> str:
    create_membership(user=scene.manager, framework=scene.framework, role=Role.LEAD)
    told = {"email": "kim@example.org", "full_name": "김하늘", "role": Role.VIEWER, "party": None}
    invite(scene.framework, **told, by=scene.manager, at=timezone.now())  # type: ignore[arg-type]
    return reverse("desks:people", args=[scene.framework.code])


def _round(scene: Scene) -> str:
    return reverse("desks:round", args=[scene.framework.code, scene.framework.rounds.get().uuid])


def _reader(scene: Scene) -> str:
    mention = scene.framework.commitments.order_by("pk")[0].mentions.all()[0]
    return reverse("entry:read", args=[mention.passage.document.uuid])


def _no_change(scene: Scene) -> str:
    first = scene.framework.commitments.order_by("pk")[0]
    return reverse("desks:desk-act") + f"?do=no_change&c={first.uuid}"


def _stop(scene: Scene) -> str:
    return reverse("reminders:stop-digest", args=[token_of(scene.contact)])


PLACES = {
    "sign-in": Place("", _at("/accounts/sign-in/")),
    "forgotten password": Place("", _at("/accounts/password/")),
    "account": Place("manager", _at("/accounts/security/")),
    "own password": Place("manager", _at("/accounts/security/password/")),
    "sessions": Place("manager", _at("/accounts/security/sessions/")),
    "tokens": Place("manager", _confirmed("/me/tokens/")),
    "authenticator app": Place("manager", _confirmed("/accounts/security/app/")),
    "passkey": Place("manager", _confirmed("/accounts/security/passkeys/add/")),
    "address": Place("manager", _confirmed("/accounts/security/address/")),
    "recovery codes": Place("clerk", _with_app("/accounts/security/codes/")),
    "new recovery codes": Place("clerk", _with_app("/accounts/security/codes/new/")),
    "app to be taken out": Place("clerk", _with_app("/accounts/security/app/remove/")),
    "code once more": Place("clerk", _with_app("/accounts/again/step/?next=/me/data/")),
    "people": Place("manager", _people),
    "list": Place("manager", _at("/")),
    "list with filters": Place("reader", _at("/?standing=overdue&kind=one_off_deliverable")),
    "list with principles": Place("reader", _at("/?context=1")),
    "list with nonsense": Place("reader", _at("/?standing=nonsense&owner=nobody")),
    "list without a match": Place("reader", _at("/?q=nowhere")),
    "find": Place("reader", _at("/find/")),
    "find with results": Place("manager", _at("/find/?q=bridges")),
    "find nearly": Place("reader", _at("/find/?q=minstry+of+wroks")),
    "find nothing": Place("reader", _at("/find/?q=nowhere")),
    "commitment": Place("manager", _of_first("desks:commitment")),
    "own commitment": Place("contact", _of_first("desks:commitment")),
    "history": Place("manager", _of_first("desks:story")),
    "history with filters": Place("reader", _with("desks:story", "?kind=commitments.deadline")),
    "past day": Place("reader", _with("desks:as-of", "?day=2026-11-10")),
    "past day before all": Place("reader", _with("desks:as-of", "?day=1999-12-31")),
    "relate": Place("manager", _of_first("desks:relate")),
    "take a relation back": Place("manager", _relation),
    "another mention": Place("clerk", _of_first("desks:add-mention")),
    "wording": Place("reader", _of_first("desks:wording")),
    "programmes": Place(
        "reader", lambda scene: reverse("desks:programmes", args=[scene.framework.code])
    ),
    "programme": Place("reader", _programme),
    "mails": Place("reader", _at("/demo/mail/")),
    "mail": Place("reader", _at(f"/demo/mail/{MAIL}/")),
    "absent page": Place("reader", _at("/no/such/page/")),
    "absent page of a stranger": Place("", _at("/no/such/page/")),
    "my desk": Place("contact", _at("/desk/")),
    "no change of one": Place("contact", _no_change),
    "my mail": Place("contact", _at("/me/mail/")),
    "stop the daily mail": Place("", _stop),
    "log progress": Place("contact", _of_first("desks:log-progress")),
    "new version of evidence": Place("contact", _replaced),
    "event to be dated": Place("manager", _event),
    "overdue desk": Place("manager", _at("/overdue/")),
    "overdue desk in groups": Place("manager", _at("/overdue/?group=party")),
    "list to be gone through": Place("manager", _at("/minutes/begin/")),
    "all minutes": Place("reader", _at("/minutes/")),
    "open minutes": Place("manager", reviews.open_minutes),
    "closed minutes": Place("reader", reviews.closed_minutes),
    "point of a review": Place("manager", reviews.judging_walk),
    "saved views": Place("manager", _at("/views/")),
    "saved view that is gone": Place("clerk", reviews.removed_view),
    "review queue": Place("manager", _at("/review/")),
    "judging desk": Place("manager", _at("/judge/")),
    "judgement": Place("manager", _of_first("desks:judge")),
    "frameworks": Place("reader", _at("/frameworks/")),
    "framework": Place(
        "reader", lambda scene: reverse("desks:framework", args=[scene.framework.code])
    ),
    "calendar": Place("contact", _at("/calendar/?month=2025-12")),
    "calendar as an agenda": Place("reader", _at("/calendar/?month=2025-12&view=agenda")),
    "calendar without anything": Place("reader", _at("/calendar/?month=2031-01&mine=on")),
    "scores": Place("reader", lambda scene: reverse("desks:scores", args=[scene.framework.code])),
    "rounds": Place("reader", _rounds),
    "rounds to be planned": Place("manager", _rounds),
    "round": Place("reader", _round),
    "round to be changed": Place("manager", _round),
    "answer to a judgement": Place("contact", _answer),
    "inbox": Place("contact", _at("/inbox/")),
    "inbox without anything": Place("reader", _at("/inbox/?show=unread")),
    "ledger": Place("manager", _at("/ledger/")),
    "ledger without a match": Place("manager", _at("/ledger/?state=expired")),
    "mails that wait": Place("manager", _at("/ledger/mails/")),
    "mail that waits": Place("manager", _of_stuck_mail),
    "calendar feeds": Place("contact", _at("/me/feeds/")),
    "reader": Place("reader", _reader),
    "reader of a clerk": Place("clerk", _reader),
    "document": Place("reader", _document, is_admin=True),
    "document with the form": Place("clerk", _document, is_admin=True),
    "new document": Place("clerk", _at("/entry/documents/new/")),
    "triage": Place("clerk", _triage),
    "triage of a reader": Place("reader", _triage),
    "triage with proposals": Place("clerk", _proposals),
    "filled form of a commitment": Place("clerk", _filled_form, is_admin=True),
    "register": Place("clerk", _at("/register/")),
    "register without a match": Place("clerk", _at("/register/?q=nowhere")),
    "party": Place("clerk", _party),
    "duplicates": Place("clerk", _at("/register/duplicates/")),
    "merge": Place("clerk", _merge),
    "what is missing": Place("clerk", _at("/register/quality/")),
    "missing dates": Place("clerk", _at("/register/quality/date/")),
    "imports": Place("clerk", sheets.all_of_them),
    "import with its headings": Place("clerk", sheets.waiting_for_headings),
    "import with its rows": Place("clerk", sheets.waiting_for_a_yes),
    "import that was stopped": Place("clerk", sheets.stopped_by_an_edit),
    "whole frameworks": Place("administrator", _at("/import/frameworks/")),
    "export of a framework": Place("administrator", sheets.export_under_way),
    "deadlines computed anew": Place("administrator", _at("/recomputations/")),
    "recomputation under way": Place("administrator", _recomputation),
    "new framework": Place("administrator", _at("/frameworks/new/")),
    "mail in the admin": Place("clerk", _mail_in_the_admin, is_admin=True),
    "clerk's desk": Place("clerk", _at("/admin/"), is_admin=True),
    "forbidden page": Place("clerk", _no_delete),
}


# Nobody has looked at these sentences yet: what is proposed of them is shown.
UNTOUCHED = (
    "The district will host a workshop for up to 300 officers in March 2090. The river is wide. "
    "In 2019, the district opened an office. It will build up to ten bridges in the district."
)


def furnish(scene: Scene, folder: Path) -> None:
    """Put something of every kind into the scene, and a mail into the folder."""
    programme = create_programme(framework=scene.framework, other_names="Bridges\nFerries")
    part = create_programme(framework=scene.framework, parent=programme)
    full = scene.full_commitment(title="Build ten bridges", programme=programme)
    create_anchored_deadline(commitment=full)
    create_anchored_deadline(commitment=full, event="signature", relation="after", offset=90)
    waiting = scene.full_commitment(title="Open a ferry line", programme=part)
    late_at = timezone.now() - timedelta(days=2)
    for state in (UpdateState.SUBMITTED, UpdateState.RETURNED):
        create_update(
            commitment=waiting,
            party=scene.party,
            author=scene.contact,
            reviewer=scene.manager,
            state=state,
            at=late_at,
        )
    body = create_party(framework=scene.framework, name="Intergovernmental Secretariat")
    quote = "will mend a road, and another one"
    road = scene.commitment(title="Mend a road", quote=quote, owner=body)
    # Before the framework was watched: the longest of the standings.
    create_deadline(commitment=road, expression="in the third quarter of 2023")
    create_assignment(commitment=road, party=body)
    group_parties(scene, body)
    scene.commitment(title="Respect the river", kind=Kind.STANDING_PRINCIPLE)
    later = scene.commitment(title="Plant a forest")
    create_deadline(commitment=later, expression="by 2090", edtf="../2090")
    restate(scene, full, waiting)
    attach_things(scene, full)
    create_round(framework=scene.framework, label="Autumn", at=timezone.now())
    keep_calendar(scene)
    judge_people(scene, full)
    tell_people(scene, [full, waiting])
    create_document(framework=scene.framework, text=UNTOUCHED, code="UNTOUCHED")
    reviews.keep_minutes(scene)
    write_mail(folder)


def keep_calendar(scene: Scene) -> None:
    """Let one forum report to another and meet, a quota count, and something be delivered."""
    signed: dict[str, Any] = {"by": scene.clerk, "at": timezone.now()}
    above, below = (create_forum(framework=scene.framework) for _number in range(2))
    set_reports_to(below, other=above, reason="As agreed.", **signed)
    for day in ("2025-11-04", "2030-12-04"):
        create_meeting(forum=above, starts_on=day, ends_on=day, place="Seoul")
    quota = scene.commitment(title="Present a project each year", kind=Kind.ANNUAL_QUOTA)
    rule = QuotaRule(commitment=quota, period="meeting", forum=above, counts="initiatives")
    rule.required, rule.expression = 1, "one each year before the meeting"
    set_quota(rule, **signed)
    done = scene.commitment(title="Open an office")
    create_deadline(commitment=done, expression="in June 2025", edtf="2025-06")
    declare(done, status=Status.DELIVERED, delivered_edtf="2025-05", **signed)


def group_parties(scene: Scene, body: Party) -> None:
    """Give the party a name of two and a member in time, and let another look like it."""
    signed: dict[str, Any] = {"by": scene.clerk, "at": timezone.now()}
    for party in (scene.party, body):
        add_name(party, name="Secretariat", **signed)
    add_member(scene.party, member=body, since="2025-10", **signed)


def restate(scene: Scene, commitment: Commitment, other: Commitment) -> None:
    """Relate two commitments, and let a later document say the first one in other words."""
    signed: dict[str, Any] = {"by": scene.clerk, "at": timezone.now()}
    relate(commitment, other=other, kind="depends_on", note="The ferry carries steel.", **signed)
    words = "will build up to ten bridges in the district by 2029"
    later = create_document(framework=scene.framework, text=words, date_edtf="2026-05")
    quote_again(commitment, document=later, quote=words, **signed)


def attach_things(scene: Scene, commitment: Commitment) -> None:
    """Give a commitment a milestone, an initiative, and evidence in two versions."""
    create_deadline(commitment=commitment, role=DeadlineRole.MILESTONE, label="The first pier")
    initiative = create_initiative(framework=scene.framework, title="Joint bridge laboratory")
    now = timezone.now()
    link_commitments(initiative, commitments=[commitment], by=scene.manager, at=now)
    evidence = create_evidence(commitment=commitment, url="https://example.org/draft")
    Evidence.objects.filter(pk=evidence.pk).update(attached_by=scene.contact)
    upload = inspect_upload(SimpleUploadedFile("minutes.txt", b"The pier stands."))
    replace_evidence(evidence, upload=upload, by=scene.contact, at=now)


def judge_people(scene: Scene, commitment: Commitment) -> None:
    """Judge the owner twice on a day that has passed."""
    said: dict[str, Any] = {
        "party": scene.party,
        "deadline": commitment.deadlines.by_day()[0],
        "completion": Completion.LIMITED,
        "reasons": "Four of ten bridges were built.",
        "evidence": list(commitment.evidence.filter(update__isnull=True)),
        "by": scene.manager,
        "at": timezone.now(),
    }
    first = assess(commitment, outcome=Outcome.NOT_KEPT, **said)
    assess(commitment, outcome=Outcome.PARTLY_KEPT, replaces=first, **said)


def tell_people(scene: Scene, commitments: list[Commitment]) -> None:
    """Fill the ledger: told, not told, in a mail that waits for a person; and a feed."""
    longest = "the report was reviewed or withdrawn"
    for commitment in commitments:
        deadline = commitment.deadlines.by_day()[0]
        tell(scene.contact, commitment, deadline=deadline)
        told: dict[str, Any] = {
            "family": Family.TO_MANAGER,
            "rung": "to_manager_21",
            "deadline": deadline,
        }
        state = DutyState.SUPPRESSED
        tell(scene.manager, commitment, state=state, state_reason=longest, **told)
        tell(scene.contact, commitment, family=Family.STALE, rung="stale_90", at=days_ago(3))
    error = "550 5.1.1 <kim.contact.with.a.long.name@ministry-of-works.example>: unknown"
    mail = mail_to(scene.contact, state=MailState.DEAD, last_error=error, attempts=8, doubts=1)
    tell(scene.contact, commitments[0], state=DutyState.MAILED, mail=mail)
    make_feed(scene.contact, framework=None, by=scene.contact, at=timezone.now())


def write_mail(folder: Path) -> None:
    """Leave a mail in the folder of the demonstration."""
    message = EmailMessage()
    message["Subject"], message["To"] = "2 commitments are overdue", "Kim <kim@example.org>"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0000"
    message.set_content("Please log progress.")
    message.add_alternative(
        '<html lang="en"><body style="color: #111"><h1>Overdue</h1></body></html>', subtype="html"
    )
    (folder / f"{MAIL}.eml").write_bytes(message.as_bytes())
