"""Several records chosen in a form: what is no key is no choice, in the admin as on pages."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client

from frameworks.models import Party
from history.forms import Choices
from history.merging import shown
from tests.factories import create_party, create_superuser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["9" * 30, "-" + "9" * 30, "a", "\x00", "1.5", ""])
def test_what_is_no_key_is_no_choice(key: str) -> None:
    own = create_party()
    field = Choices(Party.objects.all())
    assert [*field.clean([str(own.pk)])] == [own]
    with pytest.raises(ValidationError):
        field.clean([str(own.pk), key])


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("commitments/initiative", "parties"),
        ("commitments/initiative", "commitments"),
        ("commitments/commitment", "areas"),
        ("sources/document", "issuers"),
    ],
)
def test_the_admin_asks_so_too(client: Client, model: str, name: str) -> None:
    client.force_login(create_superuser())
    answer = client.post(f"/admin/{model}/add/", {name: ["9" * 30]})
    assert answer.status_code == 200
    assert name in answer.context["adminform"].form.errors


@pytest.mark.parametrize("key", ["9" * 30, "-" + "9" * 30, "a", "1.5"])
def test_what_is_no_key_is_shown_as_nothing_where_two_edit_one_record(key: str) -> None:
    class One(forms.Form):
        party = forms.ModelChoiceField(Party.objects.all())

    own = create_party()
    bound = One()["party"]
    assert shown(bound, str(own.pk))
    assert shown(bound, key) == ""
