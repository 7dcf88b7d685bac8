"""Every write tells through which door it came, in which request, and for whom."""

from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from history.context import Call, Door, calling, current_call
from history.middleware import door_of, history_call
from tests.factories import create_party
from tests.history.replay import events


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/", Door.PAGE),
        ("/commitments/", Door.PAGE),
        ("/api/commitments/", Door.API),
        ("/apiary/", Door.PAGE),
        ("/admin/frameworks/party/", Door.ADMIN),
    ],
)
def test_the_path_tells_the_door(path: str, door: Door) -> None:
    assert door_of(path) == door


@pytest.mark.django_db
def test_a_write_in_a_request_names_its_door_and_its_id() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        create_party(code="VIA-API")
        return HttpResponse()

    response = history_call(view)(RequestFactory().post("/api/parties/"))

    event = events()[-1]
    assert event.door == Door.API
    assert event.request_id == response["X-Request-ID"] != ""


def test_two_requests_have_two_ids() -> None:
    middleware = history_call(lambda request: HttpResponse())
    first, second = (middleware(RequestFactory().get("/")) for _ in range(2))
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.django_db
def test_a_write_outside_any_request_comes_from_a_command() -> None:
    create_party()
    event = events()[-1]
    assert (event.door, event.request_id, event.acting_for) == (Door.COMMAND, "", None)


@pytest.mark.django_db
def test_a_call_tells_in_whose_place_and_role_somebody_acts() -> None:
    call = Call(door=Door.TASK, request_id="run-1", acting_for=uuid4(), role="lead")
    with calling(call):
        create_party()
    event = events()[-1]
    assert Call(Door(event.door), event.request_id, event.acting_for, event.role) == call


def test_a_call_ends_with_its_block_even_by_an_error() -> None:
    with pytest.raises(LookupError), calling(Call(door=Door.IMPORT)):
        raise LookupError
    assert current_call() == Call()


def test_an_inner_call_gives_way_to_the_outer_one() -> None:
    with calling(Call(door=Door.ADMIN)):
        with calling(Call(door=Door.IMPORT)):
            assert current_call().door == Door.IMPORT
        assert current_call().door == Door.ADMIN
