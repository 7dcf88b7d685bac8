"""Noting areas and criteria of an initiative in the admin."""

import pytest

from tests.admin.pages import create_clerk, messages_of, page, signed_in
from tests.factories import create_area, create_commitment, create_framework, create_initiative

pytestmark = pytest.mark.django_db


def test_areas_and_criteria_of_the_framework_are_offered_and_noted() -> None:
    framework = create_framework()
    area, elsewhere = create_area(framework=framework), create_area()
    create_commitment(
        framework=framework,
        reference="P-1",
        kind="standing_principle",
        subtype="project_criterion",
        components=["open to all", "cheap"],
    )
    initiative = create_initiative(framework=framework)
    client = signed_in(create_clerk(framework))

    shown = client.get(page(initiative, "classify")).content.decode()
    answers = {"areas": [area.pk], "criteria": ["P-1.2"]}
    done = client.post(page(initiative, "classify"), answers, follow=True)

    assert "open to all (P-1)" in shown
    assert elsewhere.name not in shown
    assert "are noted" in messages_of(done)
    initiative.refresh_from_db()
    assert initiative.criteria_met == ["P-1.2"]
    assert list(initiative.areas.all()) == [area]


def test_criterion_of_elsewhere_is_refused() -> None:
    framework = create_framework()
    initiative = create_initiative(framework=framework)

    answer = signed_in(create_clerk(framework)).post(
        page(initiative, "classify"), {"criteria": ["P-9.1"]}
    )

    assert "P-9.1 is not one of the available choices" in answer.content.decode()
    initiative.refresh_from_db()
    assert initiative.criteria_met == []
