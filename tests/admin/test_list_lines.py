"""Lines that are changed in a list: two clerks at once, refusals, and nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from frameworks.models import Framework, Party, PriorityArea
from history.models import AuditEvent
from tests.admin.pages import create_clerk, list_of, signed_in
from tests.factories import create_area, create_framework, create_party

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = list_of(PriorityArea)


@pytest.fixture
def framework() -> Framework:
    return create_framework(code="FW")


@pytest.fixture
def client(framework: Framework) -> Client:
    return signed_in(create_clerk(framework))


def typed(response: Any) -> dict[str, Any]:
    """Return what the list would send as it is shown."""
    formset = response.context["cl"].formset
    data = {"_save": "Save"}
    for form in [formset.management_form, *formset.forms]:
        data |= {field.html_name: str(field.value()) for field in form}
    page = response.content.decode()
    assert all(f'name="{name}"' in page for name in data)
    return data


def lines(response: Any) -> list[tuple[str, str, str]]:
    """Return the lines of a list: whose they are, and what stands in their fields."""
    changes = response.context["cl"]
    return [
        (record.name, str(form["position"].value()), str(form["colour"].value()))
        for record, form in zip(changes.result_list, changes.formset.forms, strict=True)
    ]


def test_second_clerk_is_told_at_the_line_and_keeps_what_was_typed(
    client: Client, framework: Framework
) -> None:
    sea = create_area(framework=framework, name="Sea", position=1)
    create_area(framework=framework, name="Sky", position=2)
    second = typed(client.get(LIST)) | {"form-0-colour": "#aa0000", "form-1-colour": "#00aa00"}
    # Meanwhile the first clerk puts the sea behind the sky.
    client.post(LIST, typed(client.get(LIST)) | {"form-0-position": "9"})

    answer = client.post(LIST, second)

    assert answer.status_code == 200
    assert lines(answer) == [("Sea", "9", "#aa0000"), ("Sky", "2", "#00aa00")]
    page = answer.content.decode()
    assert "Somebody else has changed this in the meantime" in page
    assert page.index("Somebody else has changed") < page.index("form-0-colour")
    sea.refresh_from_db()
    assert (sea.position, sea.colour) == (9, "#33475c")

    assert client.post(LIST, typed(answer)).status_code == 302
    sea.refresh_from_db()
    assert (sea.position, sea.colour, sea.version) == (9, "#aa0000", 3)


def test_line_that_nobody_touched_is_no_quarrel(client: Client, framework: Framework) -> None:
    sea, sky = (create_area(framework=framework, name=name) for name in ("Sea", "Sky"))
    second = typed(client.get(LIST)) | {"form-1-colour": "#00aa00"}
    client.post(LIST, typed(client.get(LIST)) | {"form-0-colour": "#aa0000"})
    answer = client.post(LIST, second)
    # The first line was sent as it was shown, which is not how it is stored by now.
    assert answer.status_code == 200
    again = client.post(LIST, typed(answer) | {"form-0-colour": "#aa0000"})
    assert again.status_code == 302
    for area, colour in ((sea, "#aa0000"), (sky, "#00aa00")):
        area.refresh_from_db()
        assert area.colour == colour


def test_what_an_action_refuses_is_said_at_the_line(client: Client) -> None:
    create_party(name="Aland", short_name="AL")
    create_party(name="Zealand", short_name="ZE")
    first, second = Party.objects.order_by("name", "pk")[:2]
    data = typed(client.get(list_of(Party)))
    events = AuditEvent.objects.count()
    data |= {"form-0-short_name": "Fine", "form-1-short_name": "a\u202eb"}

    answer = client.post(list_of(Party), data)

    assert answer.status_code == 200
    formset = answer.context["cl"].formset
    assert formset.forms[0].errors == {}
    assert "U+202E" in str(formset.forms[1].errors["short_name"])
    assert formset.forms[1]["short_name"].value() == "a\u202eb"
    assert formset.forms[0]["short_name"].value() == "Fine"
    assert AuditEvent.objects.count() == events
    for party in (first, second):
        before = party.short_name
        party.refresh_from_db()
        assert party.short_name == before
