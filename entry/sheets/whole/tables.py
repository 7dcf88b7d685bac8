"""The registers of a framework in an order in which each finds what it names, and their rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from commitments import models as books
from frameworks import models as frameworks
from history.actions import plain
from history.models import Record
from meetings.models import Forum, Meeting
from sources.models import Document, Passage

PORTION = 1_000
READER_SUFFIX = ".ref"  # beside the identifier of another record, for a reader
NEVER = frozenset({"id", "version", "is_staff", "is_superuser"})
# What a reader knows a record by, the first that it has.
NAMES = ("reference", "code", "email", "label", "title", "name")


@dataclass(frozen=True)
class Table:
    """One register: its name in the file, its model, and how its rows reach the framework."""

    name: str
    model: type[Record]
    path: str
    # Of another register, which several frameworks share: what is there already is taken.
    key: str = ""

    @cached_property
    def fields(self) -> "list[models.Field[Any, Any]]":
        """The columns that are written and read."""
        never = NEVER | self.model.UNRECORDED | self.model.KEPT
        found = self.model._meta.concrete_fields
        return [field for field in found if field.name not in never and not field.generated]

    @cached_property
    def links(self) -> "list[models.ManyToManyField[Any, Any]]":
        """The relations to many that have no register of their own."""
        if self.key:
            return []
        found: Any = self.model._meta.many_to_many
        return [field for field in found if field.remote_field.through._meta.auto_created]

    @cached_property
    def columns(self) -> list[str]:
        """The names of all columns in the file."""
        names = []
        for field in self.fields:
            names.append(field.name)
            if field.is_relation:
                names.append(f"{field.name}{READER_SUFFIX}")
        return names + [field.name for field in self.links]

    def rows(self, pks: "set[int] | None", framework: frameworks.Framework) -> Iterator[Any]:
        """Yield the records, without keeping them: a framework's own as they were made.

        In a shared register that order is the place's and not the framework's; there it is the
        order of the identifiers, which no collation changes.
        """
        rows: Any = self.model._default_manager.order_by("uuid" if self.key else "pk")
        inside: dict[str, Any] = {self.path: framework.pk} if pks is None else {"pk__in": pks}
        rows = rows.filter(**inside)
        if self.model is books.Relation:
            # What it names in another framework is not in the file.
            rows = rows.filter(other__framework=framework.pk)
        related = [field.name for field in self.fields if field.is_relation]
        links = [field.name for field in self.links]
        yield from rows.select_related(*related).prefetch_related(*links).iterator(PORTION)

    def told(self, record: Any) -> dict[str, Any]:
        """Return a record as the file tells it."""
        told: dict[str, Any] = {}
        for field in self.fields:
            value = getattr(record, field.name)
            if field.is_relation:
                told[field.name] = str(value.uuid) if value else None
                told[f"{field.name}{READER_SUFFIX}"] = _name(value) if value else None
            else:
                told[field.name] = _plain(field, value)
        for link in self.links:
            told[link.name] = sorted(str(row.uuid) for row in getattr(record, link.name).all())
        return told


def _plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{round(Decimal(value), field.decimal_places)}"
    return plain(value)


def _name(record: Any) -> str:
    # Columns only: a property might ask the database again.
    held = vars(record)
    return next((str(held[name]) for name in NAMES if held.get(name)), "")


User: Any = get_user_model()
COMMITMENT = "commitment__framework"
TABLES = (
    Table("framework", frameworks.Framework, "pk"),
    Table("parties", frameworks.Party, "", key="code"),
    Table("party_names", frameworks.PartyName, "", key="party,name"),
    Table("group_members", frameworks.PartyMember, "", key="group,member,starts_on"),
    Table("people", User, "", key="email"),
    Table("standing_parties", frameworks.FrameworkParty, "framework"),
    Table("areas", frameworks.PriorityArea, "framework"),
    Table("members", frameworks.Membership, "framework"),
    Table("forums", Forum, "framework"),
    Table("meetings", Meeting, "forum__framework"),
    Table("rounds", books.ReportingRound, "framework"),
    Table("documents", Document, "framework"),
    Table("passages", Passage, "document__framework"),
    Table("programmes", books.Programme, "framework"),
    Table("commitments", books.Commitment, "framework"),
    Table("party_roles", books.CommitmentParty, COMMITMENT),
    Table("mentions", books.Mention, COMMITMENT),
    Table("relations", books.Relation, COMMITMENT),
    Table("contacts", books.Assignment, COMMITMENT),
    Table("quota_rules", books.QuotaRule, COMMITMENT),
    Table("deadlines", books.Deadline, COMMITMENT),
    Table("deadline_changes", books.DeadlineRevision, "deadline__commitment__framework"),
    Table("date_requests", books.DateRequest, "deadline__commitment__framework"),
    Table("indicators", books.Indicator, COMMITMENT),
    Table("updates", books.ProgressUpdate, COMMITMENT),
    Table("measurements", books.Measurement, "indicator__commitment__framework"),
    Table("evidence", books.Evidence, COMMITMENT),
    Table("evidence_versions", books.EvidenceVersion, "evidence__commitment__framework"),
    Table("assessments", books.Assessment, COMMITMENT),
    Table("initiatives", books.Initiative, "framework"),
    Table("initiative_steps", books.InitiativeStep, "initiative__framework"),
    Table("reported_steps", books.ReportedStep, "update__commitment__framework"),
)
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}


def shared_keys(framework: frameworks.Framework) -> dict[str, set[int]]:
    """Return which rows of the shared registers a framework names, directly or through others."""
    parties, people = _named(framework, frameworks.Party), _named(framework, User)
    while True:
        above = {*_keys(frameworks.Party, "parent", pk__in=parties)}
        inside = {*_keys(frameworks.PartyMember, "member", group__in=parties)}
        kept = {*_keys(frameworks.Party, "merged_into", pk__in=parties)}
        kept_people = {*_keys(User, "merged_into", pk__in=people)}
        if above | inside | kept <= parties and kept_people <= people:
            break
        parties |= above | inside | kept
        people |= kept_people
    return {
        "parties": parties,
        "people": people,
        "party_names": {*_keys(frameworks.PartyName, "pk", party__in=parties)},
        "group_members": {*_keys(frameworks.PartyMember, "pk", group__in=parties)},
    }


def _named(framework: frameworks.Framework, model: type[models.Model]) -> set[int]:
    """Return the keys of a shared register that the framework's own registers name."""
    found: set[int] = set()
    for table in TABLES:
        if table.key:
            continue
        inside = {table.path: framework.pk}
        for field in [*table.fields, *table.links]:
            if field.related_model is model:
                found |= {*_keys(table.model, field.name, **inside)}
    return found


def _keys(model: Any, column: str, **inside: Any) -> list[int]:
    rows = model._default_manager.filter(**inside).exclude(**{f"{column}__isnull": True})
    return list(rows.order_by().values_list(column, flat=True).distinct())


def tables_of(framework: frameworks.Framework) -> Iterator[tuple[Table, Iterator[Any]]]:
    """Yield every register with its records."""
    shared = shared_keys(framework)
    for table in TABLES:
        yield table, table.rows(shared.get(table.name), framework)
