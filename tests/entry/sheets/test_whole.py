"""A whole framework out and in again: the same state, in each form, and no cell is computed."""

import io
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import IO, Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from commitments.actions import Upload, attach_evidence, inspect_upload
from commitments.domain.cells import escape, guard, parts_of, unescape, unguard
from commitments.domain.vocabulary import UpdateState
from commitments.models import Deadline, Evidence
from entry.sheets.actions.restoring import import_framework
from entry.sheets.opening import SheetError
from entry.sheets.whole.reading import read_whole
from entry.sheets.whole.tables import TABLES
from entry.sheets.whole.writing import as_json, as_xlsx, as_zip
from frameworks.models import Framework
from frameworks.roles import Role
from history import triggers
from history.models import AuditEvent
from tests import factories
from tests.factories import AT

DANGEROUS = [
    mark + rest
    for mark in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", " =")
    for rest in ("1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("https://example.org")')
]
ODD = ["'=1", "''=1", "'tis", "_x000D_", "a\r\nb\rc", "x" * 70_000, "\x07", "_x005F_x0007_", " a "]
Write = Callable[[Framework], bytes]
WRITERS: dict[str, Write] = {
    "json": lambda framework: "".join(as_json(framework)).encode(),
    "xlsx": lambda framework: content_of(as_xlsx(framework)),
    "zip": lambda framework: content_of(as_zip(framework)),
}


def content_of(file: IO[bytes]) -> bytes:
    with file:
        return file.read()


def _table_of(link: Any) -> str:
    return str(link.remote_field.through._meta.db_table)


def empty_books() -> None:
    """Take every framework away, past guards and protection, as an empty place would be."""
    names = [table.model._meta.db_table for table in reversed(TABLES)]
    links: list[Any] = [_table_of(link) for table in TABLES for link in table.links]
    for evidence in Evidence.objects.exclude(file=""):
        evidence.file.storage.delete(str(evidence.file.name))
    with triggers.disabled(connection):
        Deadline.objects.update(anchor_deadline=None)
        models = {
            model._meta.db_table: model for model in apps.get_models(include_auto_created=True)
        }
        for name in [*links, *names]:
            rows: Any = models[name]._base_manager.all()
            rows._raw_delete("default")


def small_framework(texts: Iterable[str] = ("",)) -> Framework:
    """Build a framework with something in most registers, and texts that a sheet may spoil."""
    framework = factories.create_framework(code="SMALL", description="\n".join(DANGEROUS))
    party = factories.create_party(framework=framework, name="=Land", short_name="L")
    part = factories.create_party(framework=framework, parent=party)
    area = factories.create_area(framework=framework)
    forum = factories.create_forum(framework=framework, code="SCM")
    meeting = factories.create_meeting(
        forum=forum, number=1, starts_on=date(2027, 5, 4), ends_on=date(2027, 5, 4)
    )
    person = factories.create_member(framework, Role.CONTACT, party=party)
    for number, text in enumerate(texts):
        made = factories.create_commitment(
            framework=framework, owner=party, reference=f"S-{number:03}", note=text
        )
    made = factories.create_commitment(
        framework=framework, owner=part, areas=[area], meetings=[meeting], components=["a", "=b"],
        quote="We will do it by 2027.", title="=1+1",
    )  # fmt: skip
    factories.create_deadline(commitment=made)
    factories.create_anchored_deadline(commitment=made, meeting=meeting)
    factories.create_measurement(indicator=factories.create_indicator(commitment=made))
    factories.create_assignment(commitment=made, user=person, party=party)
    factories.create_update(commitment=made, party=part, author=person, state=UpdateState.ACCEPTED)
    factories.create_evidence(commitment=made)
    factories.create_initiative(framework=framework)
    return framework


def with_a_file(framework: Framework) -> Upload:
    """Attach a file to a commitment of a framework."""
    upload = inspect_upload(SimpleUploadedFile("proof.txt", b"It was held."))
    commitment = framework.commitments.order_by("pk")[0]
    attach_evidence(commitment, title="Proof", upload=upload, by=None, at=AT)
    return upload


def round_trip(form: str, framework: Framework) -> tuple[str, str]:
    """Return a framework as JSON before and after it went out in a form and came in again."""
    before = "".join(as_json(framework))
    raw = WRITERS[form](framework)
    with transaction.atomic():
        empty_books()
        assert not Framework.objects.exists()
        whole = read_whole(f"f.{form}", io.BytesIO(raw), size=len(raw))
        restored = import_framework(whole, by=None, at=AT)
    return before, "".join(as_json(restored.framework))


@pytest.mark.django_db
@pytest.mark.parametrize("form", WRITERS)
def test_a_framework_comes_in_again_as_it_went_out(form: str) -> None:
    framework = small_framework([*DANGEROUS[::8], *ODD])
    if form != "xlsx":
        with_a_file(framework)
    before, after = round_trip(form, framework)
    assert json.loads(before) == json.loads(after)
    assert before == after
    last = AuditEvent.objects.filter(verb="import_framework", subject=framework.uuid)
    assert last.count() == 1


@pytest.mark.parametrize("text", [*DANGEROUS, *ODD])
def test_a_guarded_cell_is_never_computed_and_comes_back_exactly(text: str) -> None:
    told = "".join(guard(part) for part in parts_of(escape(text))[:1])
    assert not told.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert unescape(unguard(guard(escape(text)))) == text
    assert unescape("".join(parts_of(escape(text)))) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda told: told.update(format="x"), "does not hold one framework"),
        (lambda told: told.update(format_version=9), "another version"),
        (lambda told: told["registers"].pop("framework"), "does not hold one framework"),
        (lambda told: told["registers"].pop("parties"), "party.* names a record that is not"),
        (lambda told: told["registers"]["areas"][0].update(x=1), "areas 1: there is no column “x”"),
        (
            lambda told: told["registers"]["commitments"][0].update(kind="wish"),
            "commitments 1 S-000: .*not a valid choice",
        ),
    ],
)
def test_a_spoiled_file_changes_nothing_and_says_where(spoil: Any, message: str) -> None:
    framework = small_framework()
    told = json.loads("".join(as_json(framework)))
    spoil(told)
    raw = json.dumps(told).encode()
    with transaction.atomic():
        empty_books()
    with pytest.raises(SheetError, match=message):
        take_in(raw)
    assert not Framework.objects.exists()


def take_in(raw: bytes) -> None:
    import_framework(read_whole("f.json", io.BytesIO(raw), size=len(raw)), by=None, at=AT)


@pytest.mark.django_db
def test_commands_write_and_refuse_what_is_here_already(tmp_path: Path) -> None:
    factories.create_framework(code="SMALL")
    file = tmp_path / "small.zip"
    call_command("export_framework", "SMALL", out=file, stdout=io.StringIO())
    with pytest.raises(CommandError, match="SMALL is here already"):
        call_command("import_framework", str(file))
    for wrong in ({"code": "NONE", "out": file}, {"code": "SMALL", "out": tmp_path / "a.pdf"}):
        with pytest.raises(CommandError):
            call_command("export_framework", wrong["code"], out=wrong["out"])
    Framework.objects.all().delete()
    out = io.StringIO()
    call_command("import_framework", str(file), stdout=out)
    assert out.getvalue() == "SMALL came in: 1 framework.\n"
