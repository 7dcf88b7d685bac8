"""What breaks the constraints of rounds, of minutes, and of the sign-off of reports."""

from datetime import timedelta

from commitments.actions import put_down
from commitments.actions.recomputing import start_recomputation
from commitments.domain.vocabulary import Decision, UpdateState
from commitments.models import Commitment, MinutesItem
from tests.factories import (
    AT,
    create_meeting,
    create_minutes,
    create_round,
    create_update,
    create_user,
)
from tests.history.breaking import Case, insert_copy, rewrite

DAY = AT.date()


def _signed_by_its_author() -> None:
    update = create_update()
    rewrite(update, signed_off_by=update.author, signed_off_at=AT)


def _item() -> MinutesItem:
    minutes = create_minutes()
    return put_down(
        minutes,
        commitment=Commitment.objects.get(uuid=minutes.agenda[0]),
        decision=Decision.NOTED,
        note="Wait.",
        by=minutes.begun_by,
        at=AT,
    )


ROUND_CASES: dict[str, Case] = {
    "reportinground_label_is_unique": lambda: insert_copy(create_round()),
    "reportinground_closes_after_opening": lambda: rewrite(
        create_round(), closes_on=DAY - timedelta(days=1)
    ),
    "reportinground_meeting_says_how_long_before": lambda: rewrite(
        create_round(), meeting=create_meeting()
    ),
    "reportinground_waits_for_a_meeting_only": lambda: rewrite(
        create_round(), closes_on=None, ends_at=None
    ),
    "reportinground_ends_with_its_last_day": lambda: rewrite(create_round(), ends_at=None),
}
MINUTES_CASES: dict[str, Case] = {
    "recomputation_done_says_when": lambda: rewrite(
        start_recomputation(by=None, at=AT), state="done"
    ),
    "minutes_has_a_title": lambda: rewrite(create_minutes(), title=""),
    "minutes_closed_says_by_whom": lambda: rewrite(create_minutes(), closed_at=AT),
    "minutesitem_decision_is_known": lambda: rewrite(_item(), decision="burnt"),
    "minutesitem_says_something": lambda: rewrite(_item(), note=""),
}
SIGNING_CASES: dict[str, Case] = {
    "progressupdate_to_sign_says_when_and_how": lambda: rewrite(
        create_update(state=UpdateState.TO_SIGN), submitted_at=None
    ),
    "progressupdate_signed_off_says_who_and_when": lambda: rewrite(
        create_update(), signed_off_by=create_user()
    ),
    "progressupdate_signer_neither_wrote_nor_reviewed_it": _signed_by_its_author,
}
