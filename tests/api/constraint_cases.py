"""By the name of a constraint of the API, what breaks it."""

from datetime import UTC, datetime

from api.models import AnsweredRequest
from tests.factories import create_user
from tests.history.breaking import Case, insert_copy


def _answered() -> AnsweredRequest:
    return AnsweredRequest.objects.create(
        user=create_user(),
        path="/api/v1/commitments/nudge",
        key="a",
        body_sha256="0" * 64,
        status=200,
        answered_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    )


CASES: dict[str, Case] = {
    "answeredrequest_is_carried_out_once": lambda: insert_copy(_answered()),
}
