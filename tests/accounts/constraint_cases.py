"""By the name of a constraint of the people, what breaks it."""

from accounts.actions import ask_for_password, make_token
from accounts.models import ApiToken, TokenScope
from tests.factories import AT, create_user, create_view
from tests.history.breaking import Case, insert_copy, rewrite


def _same_address_in_capitals() -> None:
    user = create_user(email="ana@example.org")
    insert_copy(user, email="Ana@Example.org")


def _merged_and_active() -> None:
    rewrite(create_user(), merged_into=create_user())


def _same_name() -> None:
    view = create_view()
    insert_copy(view)


def _token() -> ApiToken:
    user = create_user()
    return make_token(user, name="x", scope=TokenScope.READ, days=3, by=user, at=AT)[0]


CASES: dict[str, Case] = {
    "apitoken_scope_is_known": lambda: rewrite(_token(), scope="moon"),
    "letter_kind_is_known": lambda: rewrite(ask_for_password("a@example.org", at=AT), kind="moon"),
    "savedview_has_a_name": lambda: rewrite(create_view(), name=""),
    "savedview_list_is_known": lambda: rewrite(create_view(), page="attic"),
    "savedview_name_is_unique": _same_name,
    "savedview_removed_is_not_mailed": lambda: rewrite(create_view(wants_mail=True), removed_at=AT),
    "user_email_is_unique": _same_address_in_capitals,
    "user_merged_has_left": _merged_and_active,
    "user_sending_hour_exists": lambda: rewrite(create_user(), sending_hour=24),
}
