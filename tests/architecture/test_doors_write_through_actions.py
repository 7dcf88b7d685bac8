"""No door writes a row by itself: pages, API, admin, commands and tasks call actions."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin

from history.admin import RecordAdmin, RecordInline
from tests.architecture import doors
from tests.architecture.tree import APPS, ROOT, modules, name, parsed

# What a module may write, and why. None of it is a record of ours.
ALLOWED = {
    ("desks/views/bulk.py", "request.session.save()"): "keeps a result for the next page",
}


def doors_of_the_project() -> list[Path]:
    return [path for path in modules(with_tests=False) if doors.door_of(path)]


def test_no_door_writes_by_itself() -> None:
    guilty = [
        f"{name(path)}:{call.lineno} {ast.unparse(call)[:60]}"
        for path in doors_of_the_project()
        for call in doors.direct_writes(parsed(path), doors.Names.of(path))
        if (name(path), ast.unparse(call)) not in ALLOWED
    ]
    assert guilty == []


@pytest.mark.parametrize(("module", "call"), ALLOWED)
def test_what_is_allowed_is_still_there(module: str, call: str) -> None:
    path = ROOT / module
    found = doors.direct_writes(parsed(path), doors.Names.of(path))
    assert call in {ast.unparse(one) for one in found}


@pytest.mark.parametrize(
    "planted",
    [
        "commitment.save()",
        "commitment.save(update_fields=['title'])",
        "serializer.save(by=user)",
        "Commitment.objects.create(title='x')",
        "Commitment.objects.bulk_create(rows)",
        "Commitment.objects.get_or_create(title='x')",
        "Commitment.objects.filter(pk=1).update(title='x')",
        "Commitment.objects.filter(pk=1).delete()",
        "commitment.delete()",
        "commitment.areas.set(areas)",
        "initiative.commitments.add(commitment)",
    ],
)
def test_planted_write_is_caught(planted: str, tmp_path: Path) -> None:
    module = tmp_path / "views.py"
    module.write_text(f"from commitments.models import Commitment\n\n{planted}\n")
    caught = list(doors.direct_writes(parsed(module), doors.Names.of(module)))
    assert [ast.unparse(call) for call in caught] == [planted]


@pytest.mark.parametrize(
    "harmless",
    [
        "form.save(commit=False)",
        "context.update({'title': 'x'})",
        "seen.add(commitment)",
        "storage.save('name', content)",
        "AuthToken.objects.create(user)",
        "cache.delete('key')",
    ],
)
def test_harmless_call_is_not_taken_for_a_write(harmless: str, tmp_path: Path) -> None:
    module = tmp_path / "views.py"
    module.write_text(f"from knox.models import AuthToken\n\n{harmless}\n")
    assert list(doors.direct_writes(parsed(module), doors.Names.of(module))) == []


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("desks/views/commitment.py", "page"),
        ("entry/views.py", "page"),
        ("api/views/commitments.py", "API"),
        ("commitments/admin/meetings.py", "admin"),
        ("entry/admin.py", "admin"),
        ("entry/management/commands/load_demo.py", "command"),
        ("reminders/tasks.py", "task"),
        ("commitments/actions/people.py", None),
        ("history/actions.py", None),
    ],
)
def test_every_kind_of_door_is_known(path: str, door: str | None) -> None:
    assert doors.door_of(ROOT / path) == door


def test_every_record_of_ours_is_kept_by_an_admin_that_records() -> None:
    ours = {model for model in apps.get_models() if model._meta.app_label in APPS}
    for model, model_admin in admin.site._registry.items():
        if model in ours:
            assert isinstance(model_admin, RecordAdmin), model
            assert all(issubclass(one, RecordInline) for one in model_admin.inlines), model


def test_table_of_doors_is_up_to_date() -> None:
    assert doors.PAGE.read_text() == doors.table(), (
        "Run: python -m tests.architecture.doors > docs/doors.md"
    )


def test_table_knows_what_a_door_calls_itself_and_what_through_others() -> None:
    signs = doors.doors_of_actions()
    assert signs["commitments.actions.calendar.move_meeting"]["admin"] == "●"
    assert signs["entry.actions.enter_from_document"]["page"] == "●"
    assert signs["commitments.actions.entering.enter_commitment"]["page"] == "○"
    assert signs["sources.actions.cut_span"]["page"] == "○"
