"""What the hard cases ask of the loaded demonstration: its entries by their references."""

from datetime import UTC, datetime

from django.db.models import QuerySet
from django.test import RequestFactory

from accounts.models import User
from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from frameworks.models import Framework, Party
from sources.models import Document

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def commitment(reference: str) -> Commitment:
    """Return an entry."""
    return Commitment.objects.get(reference=reference)


def commitments(*references: str) -> list[Commitment]:
    """Return entries in the order in which they are named."""
    return [commitment(reference) for reference in references]


def references(rows: QuerySet[Commitment]) -> list[str]:
    """Return the references of rows in their order."""
    return sorted(rows.values_list("reference", flat=True))


def quote_of(row: Commitment) -> str:
    """Return the words that an entry was first cut from."""
    return row.mentions.get(role="origin").passage.quote


def party(code: str) -> Party:
    """Return a party."""
    return Party.objects.get(code=code)


def person(key: str) -> User:
    """Return an invented person."""
    found: User = User.objects.get(email=f"{key}@demo.example")
    return found


def framework(code: str) -> Framework:
    """Return a framework."""
    return Framework.objects.get(code=code)


def document(code: str) -> Document:
    """Return a document as first entered."""
    return Document.objects.get(code=code, revision=1)


def filtered(**query: str) -> QuerySet[Commitment]:
    """Return what the list shows to the administrator under some filters."""
    request = RequestFactory().get("/")
    request.user = person("admin")
    rows = Commitment.objects.visible_to(request.user).with_standing(AT)
    filters = CommitmentFilter(query, queryset=rows, request=request)
    assert filters.is_valid(), filters.errors
    found: QuerySet[Commitment] = filters.qs
    return found
