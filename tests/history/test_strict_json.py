"""What forms take for JSON: as Python reads it, without what could not be written again."""

import json

import pytest
from django import forms
from django.db import models

from history.admin.choices import ScopedChoices
from history.strict_json import MAX_DEPTH, MAX_DIGITS, StrictDecoder


def read(text: str) -> object:
    return json.loads(text, cls=StrictDecoder)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2.5, "한국", null, true]}',
        "1" * MAX_DIGITS,
        "[" * MAX_DEPTH + "]" * MAX_DEPTH,
        '"[[[["',
    ],
)
def test_ordinary_json_is_read_as_python_reads_it(text: str) -> None:
    assert read(text) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        '{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
        "9" * 5_000,
        "1" * (MAX_DIGITS + 1),
        "0." + "1" * MAX_DIGITS,
        "1e999",
        "NaN",
        "[-Infinity]",
        "health=on_track",
        "",
    ],
)
def test_what_could_not_be_written_again_is_no_json(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read(text)


@pytest.mark.parametrize("text", ["[" * 10_000, "9" * 5_000, "[NaN]"])
def test_field_of_a_form_says_so_and_shows_what_was_sent(text: str) -> None:
    class One(forms.Form):
        value = forms.JSONField(decoder=StrictDecoder)

    form = One({"value": text})
    assert [*form.errors] == ["value"]
    assert text in str(form)


def test_forms_of_the_admin_read_so() -> None:
    told = ScopedChoices.formfield_overrides[models.JSONField]
    field = models.JSONField().formfield(**told)
    assert isinstance(field, forms.JSONField)
    assert field.decoder is StrictDecoder
