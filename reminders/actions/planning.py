"""Writing down which duties are owed: one set-based insert under the unique key."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import SHA256, Cast, Concat, Replace

from commitments.models import Deadline
from reminders.models import Notification
from reminders.policy import LADDER, LADDER_RUNGS
from reminders.states import Channel, DutyState

WITHDRAWN_AGAIN = "date moved away and back"


class Sha256Hex(SHA256):
    """The SHA-256 of a text in hexadecimal, without any extension of the database."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Use the function that PostgreSQL has had since version 11."""
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return super(SHA256, self).as_sql(compiler, connection, template=template, **extra)


def _hex(name: str) -> Replace:
    return Replace(Cast(F(name), CharField()), Value("-"), Value(""))


def latest_rung(at: datetime) -> Case:
    """Return the SQL twin of policy.owed_step: the latest rung that is owed at an instant."""
    today = at.date()
    cases = []
    for step in reversed(LADDER):
        if step.days > 0:
            reached = Q(late_at__lte=at - timedelta(days=step.days - 1))
        else:
            reached = Q(last_day__lte=today - timedelta(days=step.days))
        cases.append(When(reached, then=Value(step.rung.value)))
    return Case(*cases, output_field=CharField())


def owed_rows(at: datetime) -> models.QuerySet[Deadline]:
    """Return one row for each open deadline and active point of contact to whom it is owed.

    What was due before anybody watched is not chased by the ladder; what has no day, neither.
    Each row carries what its notification will say, under the names of the columns.
    """
    horizon = at.date() - timedelta(days=LADDER[0].days)
    rows = Deadline.objects.filter(
        is_open=True,
        commitment__is_open=True,
        late_at__isnull=False,
        last_day__lte=horizon,
        last_day__gte=F("commitment__tracked_from"),
        commitment__assignments__user__is_active=True,
    )
    rows = rows.annotate(
        rung_=latest_rung(at),
        occurrence_=Cast(F("last_day"), CharField()),
        recipient_=F("commitment__assignments__user"),
    )
    separator = Value("|")
    words = Concat(
        *(_hex("uuid"), separator, F("rung_"), separator, F("occurrence_"), separator),
        *(_hex("commitment__assignments__user__uuid"), separator, Value(Channel.MAIL.value)),
        output_field=CharField(),
    )
    return rows.annotate(duty_key_=Sha256Hex(words)).order_by()


def plan(*, at: datetime) -> int:
    """Write every duty that is owed at an instant and was not yet; return how many.

    Two planners at once, a second run or a restored backup write nothing twice: the key is
    unique, and what exists is left alone.
    """
    with transaction.atomic():
        inserted = _insert(at)
        _owe_again(at)
        _overtake()
    return inserted


def _insert(at: datetime) -> int:
    columns: dict[str, Any] = {
        "duty_key": F("duty_key_"),
        "recipient_id": F("recipient_"),
        "commitment_id": F("commitment_id"),
        "deadline_id": F("pk"),
        "rung": F("rung_"),
        "occurrence": F("occurrence_"),
        "channel": Value(Channel.MAIL.value),
        "as_role": Value("contact"),
        "owed_from": Value(at.date(), output_field=models.DateField()),
        "state": Value(DutyState.OWED.value),
        "state_reason": Value(""),
        "created_at": Value(at, output_field=models.DateTimeField()),
    }
    named = {f"c{place}": value for place, value in enumerate(columns.values())}
    rows = owed_rows(at).annotate(**named).values_list(*named)
    select, parameters = rows.query.sql_with_params()
    table = connection.ops.quote_name(Notification._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    sql = f"INSERT INTO {table} ({names}) {select} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        inserted: int = cursor.rowcount
    return max(inserted, 0)


def _owe_again(at: datetime) -> int:
    """Owe a cancelled duty again where what cancelled it is undone, as when a date moves back."""
    cancelled = Notification.objects.filter(
        state=DutyState.CANCELLED, rung__in=sorted(LADDER_RUNGS), deadline__isnull=False
    )
    if not cancelled.exists():
        return 0
    same_key = Q(duty_key_=OuterRef("duty_key"))
    present = owed_rows(at).filter(same_key, pk=OuterRef("deadline"))
    return cancelled.filter(Exists(present)).update(
        state=DutyState.OWED, state_reason=WITHDRAWN_AGAIN, mail=None
    )


def _overtake() -> int:
    """Let a later step of the same deadline stand for earlier ones that nobody was told of."""
    waiting = Notification.objects.filter(
        state=DutyState.OWED, rung__in=sorted(LADDER_RUNGS), deadline__isnull=False
    )
    later = Notification.objects.filter(
        deadline=OuterRef("deadline"),
        recipient=OuterRef("recipient"),
        occurrence=OuterRef("occurrence"),
        rung__in=sorted(LADDER_RUNGS),
        state__in=[DutyState.OWED, DutyState.MAILED, DutyState.SENT],
        pk__gt=OuterRef("pk"),
    )
    return waiting.filter(Exists(later)).update(
        state=DutyState.OVERTAKEN, state_reason="a later step is told instead"
    )
