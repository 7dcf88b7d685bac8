"""Pages that say no, and the language they say it in."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error
from pytest_django import DjangoAssertNumQueries

from desks.views import listing
from tests.desks.pages.scene import Scene, signed_in, text

pytestmark = pytest.mark.django_db


def lines(page: Any) -> str:
    return re.sub(r"<[^>]+>", " ", text(page))


def test_absent_page_keeps_the_menu_of_who_is_signed_in(scene: Scene) -> None:
    page = signed_in(scene.manager).get("/no/such/page/")
    assert page.status_code == 404
    assert "There is no such page" in lines(page)
    assert "Mara Manager" in lines(page)
    assert 'aria-label="Main"' in text(page)


def test_absent_page_tells_a_stranger_nothing_more() -> None:
    page = Client().get("/no/such/page/")
    assert page.status_code == 404
    assert 'aria-label="Main"' not in text(page)


def test_refusal_gives_its_reason(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    page = permission_denied(request, PermissionDenied("Only a manager may do this."))
    assert page.status_code == 403
    assert "Only a manager may do this." in lines(page)
    assert "Nothing was changed." in lines(page)


def test_form_out_of_date_is_explained_in_the_look_of_the_site() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/accounts/sign-in/", {"username": "a@example.org", "password": "x"})
    assert page.status_code == 403
    assert "This form is out of date" in lines(page)
    assert "<style" not in text(page)


def test_unreadable_request_is_answered_in_the_look_of_the_site() -> None:
    page = Client().get("/", headers={"host": "elsewhere.example"})
    assert page.status_code == 400
    assert "This cannot be read" in lines(page)


def test_fault_shows_a_page_that_gives_nothing_away(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> HttpResponse:
        raise RuntimeError("planted, with a secret")

    monkeypatch.setattr(listing, "render", fail)
    client = signed_in(scene.reader)
    client.raise_request_exception = False
    page = client.get("/")
    assert page.status_code == 500
    assert "Something went wrong" in lines(page)
    assert "secret" not in text(page)
    assert scene.reader.full_name not in text(page)


def test_page_of_a_fault_asks_the_database_nothing(
    scene: Scene, rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/")
    request.user = scene.reader
    with django_assert_num_queries(0):
        assert server_error(request).status_code == 500


@pytest.mark.parametrize("path", ["/no/such/page/", "/accounts/sign-in/"])
def test_page_carries_the_content_policy(path: str) -> None:
    policy = Client().get(path)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_language_is_switched_and_leads_back_to_the_page(scene: Scene) -> None:
    client = signed_in(scene.reader)
    assert '<html lang="en">' in text(client.get("/?q=road"))
    answer = client.post("/language/", {"language": "ko", "next": "/?q=road"})
    assert answer["Location"] == "/?q=road"
    page = text(client.get("/?q=road"))
    assert '<html lang="ko">' in page
    assert re.search(r'value="ko"\s+lang="ko"\s+aria-current="true"', page)
    client.post("/language/", {"language": "en", "next": "/"})
    assert '<html lang="en">' in text(client.get("/"))


def test_stranger_may_switch_the_language_too() -> None:
    client = Client()
    client.post("/language/", {"language": "ko", "next": "/accounts/sign-in/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ko"
    assert '<html lang="ko">' in text(client.get("/accounts/sign-in/"))


@pytest.mark.parametrize("language", ["xx", "", "../../en"])
def test_unknown_language_changes_nothing(language: str) -> None:
    client = Client()
    client.post("/language/", {"language": language, "next": "/accounts/sign-in/"})
    assert '<html lang="en">' in text(client.get("/accounts/sign-in/"))


def test_language_switch_leads_to_no_other_site() -> None:
    answer = Client().post("/language/", {"language": "ko", "next": "https://evil.example/"})
    assert "evil" not in answer["Location"]


def test_refused_page_speaks_the_chosen_language() -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ko"
    assert '<html lang="ko">' in text(client.get("/no/such/page/"))
