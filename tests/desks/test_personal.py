"""The register of what is held on people is whole, and the export follows it."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.actions import make_token
from accounts.models import TokenScope, User
from desks.personal import REGISTER, export_person, table
from frameworks.roles import Role
from tests.accounts.doors import SECRET, confirm, sign_in, with_app
from tests.factories import PASSWORD, create_framework, create_member, create_user
from tracker import retention

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parent.parent.parent / "docs" / "privacy.md"


def test_every_relation_to_a_person_is_registered() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is User
    }
    assert {f"{one.model}.{one.column}" for one in REGISTER} == found


def test_page_is_what_the_register_says() -> None:
    assert PAGE.read_text() == table() + retention.table()


def test_export_holds_ones_own_and_no_secret_and_nobody_elses() -> None:
    framework = create_framework()
    user = create_member(framework, Role.VIEWER, password=PASSWORD, job_title="국장")
    other = create_user(full_name="Somebody Else")
    with_app(user)
    _row, token = make_token(
        user, name="Nightly", scope=TokenScope.READ, days=3, by=user, at=timezone.now()
    )
    told = json.dumps(export_person(user), ensure_ascii=False)
    held = export_person(user)["held"]
    assert {"국장", "Nightly", "make_token"} <= {
        word for word in ("국장", "Nightly", "make_token") if word in told
    }
    assert set(held) >= {"frameworks.Membership.user", "mfa.Authenticator.user"}
    for secret in (user.password, SECRET, token, other.full_name, other.email):
        assert secret not in told


def test_page_asks_who_it_is_and_hands_a_file_out() -> None:
    user = create_user(password=PASSWORD)
    answer = confirm(sign_in(user), "/me/data/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["account"]["email"] == user.email
