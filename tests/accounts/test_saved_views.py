"""Saved views: what is kept of an address, who opens it, and that removing can be undone."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import change_view, filters_in, remove_view, restore_view, save_view
from accounts.models import ListPage, SavedView
from tests.factories import AT, create_framework, create_member, create_user, create_view

pytestmark = pytest.mark.django_db


def test_only_the_filters_of_an_address_are_kept() -> None:
    query = "q=&page=3&select=page&standing=overdue&party=US&group=party"
    assert filters_in(query) == "standing=overdue&party=US&group=party"
    assert filters_in("") == ""


def test_the_same_name_takes_other_filters_where_that_is_said() -> None:
    person = create_user()
    first = create_view(owner=person, name="Mine", wants_mail=True)
    told: dict[str, Any] = {"name": "Mine", "page": ListPage.OVERDUE, "query": "q=road"}
    with pytest.raises(ValidationError, match="of this name already"):
        save_view(person, at=AT, **told)
    first.refresh_from_db()
    assert (first.query, first.version) == ("standing=overdue", 1)
    again = save_view(person, at=AT, is_replacing=True, **told)
    assert again == first
    view = SavedView.objects.get()
    assert (view.page, view.query, view.version) == ("overdue", "q=road", 2)
    assert view.wants_mail


def test_a_name_is_anybodys_but_once_each() -> None:
    person = create_user()
    create_view(owner=person, name="Mine")
    create_view(name="Mine")
    other = create_view(owner=person, name="Other")
    with pytest.raises(ValidationError, match="of this name already"):
        change_view(other, name="Mine", by=person, at=AT)


def test_a_removed_view_comes_back_without_its_mail() -> None:
    person = create_user()
    view = create_view(owner=person, wants_mail=True)
    gone = remove_view(view, by=person, at=AT)
    assert (gone.removed_at, gone.wants_mail) == (AT, False)
    assert not SavedView.objects.kept().exists()
    back = restore_view(gone, by=person, at=AT)
    assert (back.removed_at, back.wants_mail) == (None, False)


def test_a_view_whose_name_is_in_use_again_stays_removed() -> None:
    person = create_user()
    gone = remove_view(create_view(owner=person, name="Mine"), by=person, at=AT)
    create_view(owner=person, name="Mine")
    with pytest.raises(ValidationError):
        restore_view(gone, by=person, at=AT)


def test_colleagues_open_what_is_shared_and_nobody_else_does() -> None:
    framework = create_framework()
    owner, colleague = create_member(framework), create_member(framework)
    shared = create_view(owner=owner)
    kept = create_view(owner=owner, is_shared=False)
    seen = SavedView.objects.visible_to
    assert {*seen(owner)} == {shared, kept}
    assert {*seen(colleague)} == {shared}
    assert not seen(create_user()).exists()
    assert {*SavedView.objects.editable_by(colleague)} == set()
