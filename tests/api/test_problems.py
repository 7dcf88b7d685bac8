"""Every refusal is a problem with a stable type, and nothing that was sent makes a 500."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import exceptions as django_errors
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from rest_framework import exceptions

from api import problems
from commitments.actions import DateError, RefusedError
from sources.actions import PassageError
from tests.api.world import API, World, client_of, get, post


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (DateError("x"), 422, "unreadable-words"),
        (PassageError("x"), 422, "unreadable-words"),
        (RefusedError("x"), 409, "refused"),
        (ProtectedError("x", set()), 409, "in-use"),
        (IntegrityError("secret"), 409, "conflict"),
        (DataError("secret"), 400, "validation"),
        (django_errors.ValidationError("x"), 400, "validation"),
        (django_errors.PermissionDenied("x"), 403, "forbidden"),
        (exceptions.Throttled(30), 429, "throttled"),
        (django_errors.RequestDataTooBig("secret"), 413, "too-large"),
        (django_errors.TooManyFieldsSent("secret"), 400, "malformed"),
        (KeyError("secret"), 500, "internal"),
    ],
)
def test_exception_is_told_as_its_problem(error: Exception, status: int, slug: str) -> None:
    answer = problems.handle(error, {})
    assert answer.status_code == status
    assert answer.data is not None
    assert answer.data["type"] == f"/api/v1/docs#problem-{slug}"
    assert answer.data["status"] == status
    assert "secret" not in str(answer.data)


def test_types_are_unique_and_do_not_change() -> None:
    assert [problem.slug for problem in problems.PROBLEMS] == [
        "malformed", "validation", "not-signed-in", "forbidden", "not-found",
        "method-not-allowed", "not-acceptable", "refused", "in-use", "conflict", "still-running",
        "stale-record", "too-large", "unsupported-media-type", "unreadable-words", "key-reused",
        "precondition-required", "throttled", "internal",
    ]  # fmt: skip


def test_errors_are_named_by_the_path_of_their_field() -> None:
    detail: Any = {"measurements": [{}, {"value": ["No number."]}], "non_field_errors": ["Hm."]}
    said = problems.body(problems.VALIDATION, exceptions.ValidationError(detail))
    assert said["errors"] == {"measurements.1.value": ["No number."], "non_field_errors": ["Hm."]}
    by_model = django_errors.ValidationError({"title": "Too long.", "__all__": "Hm."})
    said = problems.body(problems.VALIDATION, by_model)
    assert said["errors"] == {"title": ["Too long."], "non_field_errors": ["Hm."]}


def is_problem(answer: Any, status: int, slug: str) -> bool:
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert {"type", "title", "status", "detail", "request_id"} <= set(said)
    return (answer.status_code, said["type"]) == (status, f"/api/v1/docs#problem-{slug}")


def test_who_is_not_signed_in_is_told_how_to(world: World) -> None:
    answer = get(None, "me")
    assert is_problem(answer, 401, "not-signed-in")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_unknown_addresses_are_problems_too(world: World) -> None:
    assert is_problem(get(world.viewer, "nothing/here?x=1"), 404, "not-found")
    assert is_problem(get(world.viewer, "commitments/7"), 404, "not-found")
    assert is_problem(get(world.viewer, f"commitments/{uuid4()}"), 404, "not-found")
    assert is_problem(client_of(world.viewer).get("/api/v2/me"), 404, "not-found")
    assert is_problem(get(None, "nothing"), 401, "not-signed-in")


def test_method_that_an_address_lacks_is_named(world: World) -> None:
    answer = client_of(world.viewer).delete(f"{API}/commitments/{world.commitment.uuid}")
    assert is_problem(answer, 405, "method-not-allowed")
    assert "GET" in answer["Allow"]
    assert is_problem(client_of(world.viewer).options(f"{API}/me"), 405, "method-not-allowed")


def test_other_formats_are_not_on_offer(world: World) -> None:
    answer = client_of(world.viewer).get(f"{API}/me", headers={"accept": "text/html"})
    assert is_problem(answer, 406, "not-acceptable")


def test_what_one_sees_and_may_not_do_is_forbidden(world: World) -> None:
    body = {"expression": "by 2028"}
    answer = post(world.viewer, f"commitments/{world.commitment.uuid}/deadlines", body)
    assert is_problem(answer, 403, "forbidden")
    assert "keep the books" in answer.json()["detail"]


def test_unforeseen_error_is_told_by_its_id_only(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("api.views.commitments.commitment_rows", broken)
    answer = get(world.viewer, "commitments")
    assert is_problem(answer, 500, "internal")
    assert "secret" not in answer.content.decode()
    assert answer.json()["request_id"] == answer["X-Request-ID"]
    assert "ZeroDivisionError" in caplog.text


LISTS = ["commitments", "parties", "documents", "meetings", "updates", "initiatives"]


@pytest.mark.parametrize("path", LISTS)
def test_unknown_parameter_is_named(path: str, world: World) -> None:
    answer = get(world.viewer, path, standng="overdue")
    assert is_problem(answer, 400, "validation")
    assert "standng" in answer.json()["errors"]


NONSENSE = [
    "cursor=x", "cursor=A:B:C", "limit=0", "limit=1001", "limit=x", "limit=٣", "limit=-1",
    "limit=" + "9" * 5000, "order=id", "order=--due", "count=all", "kind=nonsense",
    "standing=overdue,nonsense", "framework=NOPE", "framework=%00", "party=%00", "q=%00",
    "owner=7", "owner=x", "area=not-a-uuid", "q=" + "x" * 5000, "limit=5&limit=6",
    "%00=1", "status=[]", "priority=%ff",
]  # fmt: skip


def test_nonsense_in_the_query_is_a_problem(world: World) -> None:
    client = client_of(world.viewer)
    for query in NONSENSE:
        answer = client.get(f"{API}/commitments?{query}")
        assert is_problem(answer, 400, "validation"), (query, answer.content)


def test_detail_takes_no_parameters(world: World) -> None:
    answer = get(world.viewer, f"commitments/{world.commitment.uuid}", fields="title")
    assert is_problem(answer, 400, "validation")


WRONG: list[Any] = [
    None, True, 7, 7.5, [], {}, "nonsense", "x" * 100_000, -1, 10**39, [[[]]], {"a": None},
    "2026-13-45", "9" * 400, "\u202e", "a\nb", "", "-0", "NaN", "1e5",
]  # fmt: skip
WHOLE: dict[str, dict[str, str]] = {
    "updates": {"health": "on_track"},
    "measurements": {"value": "1", "measured_edtf": "2026"},
    "evidence": {"title": "T", "url": "https://example.org"},
    "date-requests": {"expression": "by 2028", "reason": "R"},
}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *(("commitments/{commitment}/updates", name) for name in
          ("party", "health", "narrative", "reported_edtf", "measurements", "evidence", "submit")),
        *(("indicators/{indicator}/measurements", name) for name in
          ("value", "measured_edtf", "source", "operator", "update")),
        *(("commitments/{commitment}/evidence", name) for name in
          ("title", "relation", "statement", "document_edtf", "url", "update")),
        *(("deadlines/{deadline}/date-requests", name) for name in
          ("expression", "edtf", "reason")),
    ],
)  # fmt: skip
def test_wrong_values_are_never_the_servers_fault(path: str, field: str, world: World) -> None:
    address = path.format(
        commitment=world.commitment.uuid,
        indicator=world.indicator.uuid,
        deadline=world.deadline.uuid,
    )
    client, whole = client_of(world.contact), WHOLE[path.rpartition("/")[2]]
    for value in WRONG:
        body = {**whole, field: value}
        answer: Any = client.post(f"{API}/{address}", body, format="json")
        assert answer.status_code in {201, 400, 409, 422}, (value, answer.content)
    # Nothing that was taken spoils the lists for everybody.
    for shown in (f"commitments/{world.commitment.uuid}", "updates", "date-requests"):
        assert get(world.manager, shown).status_code == 200


def test_name_that_nobody_asked_for_is_refused(world: World) -> None:
    body = {"health": "on_track", "state": "accepted"}
    answer = post(world.contact, f"commitments/{world.commitment.uuid}/updates", body)
    assert is_problem(answer, 400, "validation")
    assert "state" in answer.json()["errors"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_is_not_there_is_named_before_its_parameters(
    method: str, world: World
) -> None:
    client: Any = client_of(world.manager)
    path = f"{API}/commitments/{world.commitment.uuid}/deadlines?limit=1"
    assert is_problem(getattr(client, method)(path), 405, "method-not-allowed")
