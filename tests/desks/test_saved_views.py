"""The pages of saved views: saving what is shown, opening it by its link, changing one's own."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import SavedView
from tests import factories
from tests.desks.journeys import faults
from tests.desks.office import Office, browser, open_office, text_of

pytestmark = pytest.mark.django_db
PAGE, SAVE = "/views/", "/views/save/"


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture
def client(office: Office) -> Client:
    return browser(office.manager)


def press(client: Client, view: SavedView, do: str, **fields: str) -> Any:
    return client.post(f"{PAGE}{view.uuid}/", {"do": do, **fields}, follow=True)


@pytest.mark.parametrize(
    ("page", "name"), [("/", "commitments"), ("/overdue/", "overdue"), ("/review/", "review")]
)
def test_a_list_is_saved_as_it_is_filtered_and_opened_again(
    client: Client, page: str, name: str
) -> None:
    shown = client.get(page, {"q": "road", "page": "2"})
    assert faults(shown) == []
    assert f'name="page" value="{name}"' in text_of(shown)
    client.post(SAVE, {"name": "Roads", "page": name, "query": "q=road&page=2"})
    view = SavedView.objects.get()
    answer = client.get(f"{PAGE}{view.uuid}/")
    assert answer["Location"] == f"{page}?q=road"


def test_a_list_without_a_name_is_not_saved_and_nothing_typed_is_lost(client: Client) -> None:
    sent = {"name": " ", "page": "overdue", "query": "q=road", "wants_mail": "on"}
    answer = client.post(SAVE, sent)
    assert answer.status_code == 422
    assert faults(answer) == []
    assert 'value="q=road"' in text_of(answer)
    assert answer.context["form"]["wants_mail"].value()


@pytest.mark.parametrize("is_mailed", [True, False])
def test_a_view_is_replaced_where_that_is_ticked_and_keeps_its_mail(
    is_mailed: bool, office: Office, client: Client
) -> None:
    view = factories.create_view(owner=office.manager, name="Roads", wants_mail=is_mailed)
    sent = {"name": "Roads", "page": "overdue", "query": "q=road"}

    refused = client.post(SAVE, sent)

    assert refused.status_code == 422
    assert faults(refused) == []
    assert "You have a view of this name already." in text_of(refused)
    assert 'name="replaces" value="Roads"' in " ".join(text_of(refused).split())
    view.refresh_from_db()
    assert (view.query, view.wants_mail) == ("standing=overdue", is_mailed)

    shown = {"wants_mail": "on"} if refused.context["form"]["wants_mail"].value() else {}
    assert client.post(SAVE, {**sent, **shown, "replaces": "Roads"}).status_code == 302
    view.refresh_from_db()
    assert (view.page, view.query, view.wants_mail) == ("overdue", "q=road", is_mailed)

    client.post(SAVE, {**sent, "replaces": "Roads"})
    view.refresh_from_db()
    assert not view.wants_mail


def test_a_tick_to_replace_one_view_replaces_no_other(office: Office, client: Client) -> None:
    view = factories.create_view(owner=office.manager, name="Bridges")
    sent = {"name": "Bridges", "page": "overdue", "query": "q=road", "replaces": "Roads"}
    assert client.post(SAVE, sent).status_code == 422
    view.refresh_from_db()
    assert view.query == "standing=overdue"


def test_each_button_does_what_it_says(office: Office, client: Client) -> None:
    view = factories.create_view(owner=office.manager, name="Roads")
    for do, field, value in (
        ("mail-on", "wants_mail", True), ("mail-off", "wants_mail", False),
        ("unshare", "is_shared", False), ("share", "is_shared", True),
    ):  # fmt: skip
        assert faults(press(client, view, do)) == []
        view.refresh_from_db()
        assert getattr(view, field) is value
    press(client, view, "rename", name="Bridges")
    view.refresh_from_db()
    assert view.name == "Bridges"


def test_a_name_in_use_is_refused_beside_its_field(office: Office, client: Client) -> None:
    factories.create_view(owner=office.manager, name="Roads")
    view = factories.create_view(owner=office.manager, name="Bridges")
    answer = press(client, view, "rename", name="Roads")
    assert answer.status_code == 422
    assert "You have a view of this name already." in text_of(answer)
    assert faults(answer) == []
    assert press(client, view, "rename", name=" ").status_code == 422


def test_removing_is_undone_with_one_button(office: Office, client: Client) -> None:
    view = factories.create_view(owner=office.manager, name="Roads")
    answer = press(client, view, "remove")
    assert answer.context["removed"] == view
    assert list(answer.context["views"]) == []
    assert client.get(f"{PAGE}{view.uuid}/").status_code == 404
    again = press(client, view, "restore")
    assert list(again.context["views"]) == [view]


def test_a_link_works_inside_the_framework_only(office: Office) -> None:
    view = factories.create_view(owner=office.manager, name="Roads")
    link = f"{PAGE}{view.uuid}/"
    colleague = browser(office.contact)
    assert colleague.get(link).status_code == 302
    assert "Roads" in text_of(colleague.get(PAGE))
    assert colleague.post(link, {"do": "remove"}).status_code == 403
    stranger = browser(open_office().manager)
    assert stranger.get(link).status_code == 404
    assert "Roads" not in text_of(stranger.get(PAGE))
    press(browser(office.manager), view, "unshare")
    assert colleague.get(link).status_code == 404


def test_nonsense_is_no_server_error(office: Office, client: Client) -> None:
    view = factories.create_view(owner=office.manager)
    assert press(client, view, "burn").status_code == 404
    assert client.get(PAGE, {"removed": "x"}).status_code == 200
    assert client.post(SAVE, {"name": "X", "page": "attic"}).status_code == 422


def test_the_page_asks_the_same_number_of_questions_for_one_view_and_for_many(
    office: Office, client: Client
) -> None:
    def asked() -> int:
        factories.create_view(owner=office.contact)
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    factories.create_view(owner=office.manager)
    # The names in the filters are kept from here on.
    asked()
    one = asked()
    for _number in range(9):
        factories.create_view(owner=office.manager)
    assert asked() == one
