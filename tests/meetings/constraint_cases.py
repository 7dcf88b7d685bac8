"""By the name of a constraint of the calendar, what breaks it."""

from datetime import date

from django.db.models import F

from tests.factories import create_forum, create_meeting
from tests.history.breaking import Case, insert_copy, rewrite

CASES: dict[str, Case] = {
    "forum_code_is_unique": lambda: insert_copy(create_forum()),
    "forum_does_not_report_to_itself": lambda: rewrite(create_forum(), reports_to=F("pk")),
    "meeting_number_is_unique": lambda: insert_copy(create_meeting()),
    "meeting_ends_after_start": lambda: rewrite(
        create_meeting(), starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 1)
    ),
}
