"""Every write through the API that changes a record asks for the version that was read."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, reverse

from api.base import ActionEndpoint, Endpoint
from api.urls import _version_1
from commitments.models import Commitment
from tests.api.world import client_of
from tests.factories import create_commitment, create_superuser

WRITES = ("post", "put", "patch", "delete")
# They make something new beside what is there, or change no record at all.
UNCONDITIONAL = {
    "invitations": {"post"},
    "sign-in": {"post"},
    "sign-out": {"post"},
    "assign": {"post"},
    "nudge": {"post"},
    "deadlines": {"post"},
    "ask-for-date": {"post"},
    "commitment-updates": {"post"},
    "commitment-assessments": {"post"},
    "measurements": {"post"},
    "evidence": {"post"},
    "initiatives": {"post"},
    "forum-meetings": {"post"},
    "span": {"post"},
    "framework-documents": {"post"},
    "mentions": {"post"},
    "relations": {"post"},
    "rounds": {"post"},
    "minutes": {"post"},
    "frameworks": {"post"},
    "imports": {"post"},
    # They name the preview that was seen, which is more than a version.
    "import": {"patch"},
    "import-confirm": {"post"},
    "import-decide": {"post"},
    "import-undo": {"post"},
    "party-names": {"post"},
    "group-members": {"post"},
    # They name the version that was seen of what was said of a sentence, 0 for nothing yet.
    "say-verdict": {"post"},
    "refuse-proposal": {"post"},
    # What somebody has looked at is left as it is.
    "say-of-many": {"post"},
}
# They hold the record by hand; the tests of calendars, events, evidence and writing ask each.
BY_HAND = {
    "update",
    "date-event",
    "move-meeting",
    "cancel-meeting",
    "replace-meeting",
    "evidence-versions",
}


def writes() -> Iterator[tuple[str, str, type[Endpoint]]]:
    """Yield every write of the router: its name, its method and its view."""
    for route in _version_1:
        assert isinstance(route, URLPattern)
        view: Any = getattr(route.callback, "view_class", None)
        if view is None or not issubclass(view, Endpoint):
            continue
        for method in WRITES:
            if method in view.http_method_names and hasattr(view, method):
                yield str(route.name), method, view


def test_no_write_goes_without_a_version_but_those_named_here() -> None:
    found: dict[str, set[str]] = {}
    for name, method, view in writes():
        if method not in view.conditional:
            found.setdefault(name, set()).add(method)
    assert found == UNCONDITIONAL


def test_what_is_conditional_holds_its_record_in_one_place_but_those_named_here() -> None:
    own = {
        name
        for name, method, view in writes()
        if method in view.conditional
        and not (issubclass(view, ActionEndpoint) and "post" not in vars(view))
    }
    assert own == BY_HAND


ACTIONS = sorted(name for name, _method, view in writes() if issubclass(view, ActionEndpoint))


@pytest.fixture
def commitment(db: None) -> Commitment:
    return create_commitment()


@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_answers_428_without_and_412_with_a_stale_version(
    name: str, commitment: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = next(view for found, _method, view in writes() if found == name)
    done: list[Any] = []
    # Who may do what with which body is asked elsewhere; here it is any record and any body.
    monkeypatch.setattr(view, "subject", lambda _view, _uuid: commitment)
    monkeypatch.setattr(view, "read", lambda _view, _request: {})
    monkeypatch.setattr(view, "act", lambda _view, subject, **_body: done.append(subject))
    client, address = client_of(create_superuser()), reverse(f"api:{name}", args=[uuid4()])
    answer = client.post(address, {}, format="json")
    assert (answer.status_code, answer.json()["status"]) == (428, 428)
    stale = {"If-Match": f'"v{commitment.version + 1}"'}
    assert client.post(address, {}, format="json", headers=stale).status_code == 412
    assert done == []
