"""What breaks the constraints of reporting rounds, and of the sign-off of reports."""

from datetime import timedelta

from commitments.domain.vocabulary import UpdateState
from tests.factories import AT, create_meeting, create_round, create_update, create_user
from tests.history.breaking import Case, insert_copy, rewrite

DAY = AT.date()


def _signed_by_its_author() -> None:
    update = create_update()
    rewrite(update, signed_off_by=update.author, signed_off_at=AT)


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
SIGNING_CASES: dict[str, Case] = {
    "progressupdate_to_sign_says_when_and_how": lambda: rewrite(
        create_update(state=UpdateState.TO_SIGN), submitted_at=None
    ),
    "progressupdate_signed_off_says_who_and_when": lambda: rewrite(
        create_update(), signed_off_by=create_user()
    ),
    "progressupdate_signer_neither_wrote_nor_reviewed_it": _signed_by_its_author,
}
