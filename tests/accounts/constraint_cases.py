"""By the name of a constraint of the people, what breaks it."""

from tests.factories import create_user
from tests.history.breaking import Case, insert_copy, rewrite


def _same_address_in_capitals() -> None:
    user = create_user(email="ana@example.org")
    insert_copy(user, email="Ana@Example.org")


def _merged_and_active() -> None:
    rewrite(create_user(), merged_into=create_user())


CASES: dict[str, Case] = {
    "user_email_is_unique": _same_address_in_capitals,
    "user_merged_has_left": _merged_and_active,
    "user_sending_hour_exists": lambda: rewrite(create_user(), sending_hour=24),
}
