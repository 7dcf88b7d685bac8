"""Every named constraint of the database refuses what it forbids, past all validation."""

import pytest
from django.db import IntegrityError, transaction

from tests.history.breaking import cases, constraints, is_refused_by

CASES = cases()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CASES))
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        CASES[name]()
    assert is_refused_by(refusal.value, name), refusal.value


def test_every_constraint_has_a_case_that_breaks_it() -> None:
    assert set(constraints()) - set(CASES) == set(), "constraints that no case breaks"


def test_every_case_breaks_a_constraint_that_exists() -> None:
    assert set(CASES) - set(constraints()) == set(), "cases for constraints that are gone"


def test_every_constraint_is_named_after_its_model() -> None:
    misnamed = [
        name
        for name, (model, _) in constraints().items()
        if not name.startswith(f"{model._meta.model_name}_")
    ]
    assert misnamed == []
