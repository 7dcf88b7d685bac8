"""Not telling: people who have left, who want no daily mail, and whose mail comes back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import User
from reminders.covering import Cover, Duties, covered
from reminders.models import Mail, Notification
from reminders.owed import SOURCES
from reminders.policy import HARD_BOUNCES, local_day
from reminders.states import UNMUTABLE, DutyState, Family

LEFT = "the person has left"
UNWANTED = "the person does not want the daily mail"
COMES_BACK = "mail to the person comes back"
ARRIVES_AGAIN = "the address was corrected"
WANTED_AGAIN = "the daily mail is wanted again"
GIVEN_UP = "the mail that was to tell it was given up"
OVERTAKEN = "a later step is told instead"


def suppress(owed: Duties, covers: Mapping[int, Cover], *, at: datetime) -> None:
    """Take out of what is owed by mail what nobody would get; the inbox keeps it.

    Escalations are sent to who wants no daily mail all the same. What goes to somebody who
    stands in is no mail to the person.
    """
    own = owed.exclude(pk__in=covered(owed, covers, at=at).values("pk"))
    gone = User.objects.filter(is_active=False).values("pk")
    owed.filter(recipient__in=gone).update(state=DutyState.CANCELLED, state_reason=LEFT)
    refusing = User.objects.filter(hard_bounces__gte=HARD_BOUNCES).values("pk")
    own.filter(recipient__in=refusing).update(state=DutyState.SUPPRESSED, state_reason=COMES_BACK)
    muted = User.objects.filter(wants_digest=False).values("pk")
    own.filter(recipient__in=muted).exclude(family__in=sorted(UNMUTABLE)).update(
        state=DutyState.SUPPRESSED, state_reason=UNWANTED
    )


def owe_again_where_mail_arrives() -> int:
    """Owe again what was not told because mail came back or was unwanted, where that is over.

    It goes out with the sweep after this one, once, at its latest step. A nudge was a mail of its
    own on its day, and is not made up for.
    """
    people = User.objects.active()
    waiting = Notification.objects.filter(state=DutyState.SUPPRESSED).exclude(family=Family.NUDGE)
    mended = people.filter(hard_bounces__lt=HARD_BOUNCES).values("pk")
    wanting = people.filter(wants_digest=True).values("pk")
    count = 0
    for reason, again, whose in (
        (COMES_BACK, ARRIVES_AGAIN, mended),
        (UNWANTED, WANTED_AGAIN, wanting),
    ):
        rows = waiting.filter(state_reason=reason, recipient__in=whose)
        _overtake(rows)
        count += rows.update(state=DutyState.OWED, state_reason=again, mail=None)
    return count


def _overtake(rows: Duties) -> None:
    """Let the latest step of what is owed again stand for the earlier ones."""
    for source in SOURCES:
        families = sorted(source.families)
        later = Notification.objects.filter(
            **{source.subject: OuterRef(source.subject)},
            recipient=OuterRef("recipient"),
            occurrence=OuterRef("occurrence"),
            family__in=families,
            state__in=[DutyState.OWED, DutyState.MAILED, DutyState.SENT, DutyState.SUPPRESSED],
            pk__gt=OuterRef("pk"),
        )
        rows.filter(Exists(later), family__in=families).update(
            state=DutyState.OVERTAKEN, state_reason=OVERTAKEN
        )


def owe_again_what_was_given_up(*, at: datetime) -> int:
    """Owe again, from the person's next day on, what a mail was to tell that was given up.

    The next day's digest tells it. A mail that may have gone out keeps what it told.
    """
    dead = Mail.objects.given_up_for_sure().select_related("recipient")
    over = [one.pk for one in dead if one.local_day < local_day(at, zone=one.recipient.time_zone)]
    return _owe_what_lies_in(Mail.objects.filter(pk__in=over)) if over else 0


def owe_again_what_a_person_missed(person: User) -> int:
    """Owe again what lies in mails to a person that were given up: one has got through now."""
    return _owe_what_lies_in(Mail.objects.given_up_for_sure().filter(recipient=person))


def _owe_what_lies_in(mails: "models.QuerySet[Mail]") -> int:
    lying = Notification.objects.filter(state=DutyState.MAILED, mail__in=mails.values("pk"))
    _overtake(lying)
    return lying.update(state=DutyState.OWED, state_reason=GIVEN_UP, mail=None)
