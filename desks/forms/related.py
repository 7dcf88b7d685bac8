"""What relates commitments and what ties words to one: how, to which, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.models import Commitment, MentionRole, RelationKind
from commitments.querysets import CommitmentQuerySet
from commitments.wording import RELATION_BACKWARDS
from desks.forms.texts import LONGEST_TEXT, Words
from sources.models import Document
from sources.querysets import DocumentQuerySet

BACKWARDS = ":back"


def _ways() -> list[tuple[str, Any]]:
    """Return every relation both ways, as the person would say it of this commitment."""
    found: list[tuple[str, Any]] = [("", _l("choose"))]
    for kind in RelationKind:
        found += [(kind.value, kind.label), (kind.value + BACKWARDS, RELATION_BACKWARDS[kind])]
    return found


class RelateForm(forms.Form):
    """How this commitment stands to another; the other is named by its reference."""

    way = forms.ChoiceField(label=_l("This commitment"), choices=_ways)
    reference = Words(
        label=_l("Which commitment"),
        max_length=40,
        help_text=_l("Its reference, as in ASEAN-071."),
    )
    note = Words(
        label=_l("Why, in a word"),
        rows=2,
        max_length=2_000,
        required=False,
        help_text=_l("All readers of both commitments see it."),
    )

    def __init__(self, data: Any, *, commitment: Commitment, seen: CommitmentQuerySet) -> None:
        super().__init__(data)
        self.commitment, self.seen = commitment, seen

    def clean_reference(self) -> Commitment:
        """Return the commitment that is meant: of this framework first, else the only one."""
        words = self.cleaned_data["reference"]
        rows = self.seen.filter(reference__iexact=words).order_by("pk")
        own = rows.filter(framework=self.commitment.framework_id)
        found = list(own[:2]) or list(rows[:2])
        if not found:
            raise forms.ValidationError(_("There is no such commitment."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several commitments have this reference."))
        return found[0]

    def asked(self) -> tuple[Commitment, Commitment, RelationKind]:
        """Return from which commitment, to which, and how."""
        way, other = self.cleaned_data["way"], self.cleaned_data["reference"]
        kind = RelationKind(way.removesuffix(BACKWARDS))
        if way.endswith(BACKWARDS):
            return other, self.commitment, kind
        return self.commitment, other, kind


class TakeBackForm(forms.Form):
    """Why a relation is taken back."""

    reason = Words(label=_l("Reason"), rows=3, max_length=LONGEST_TEXT)


class MentionForm(forms.Form):
    """Other words that speak of the same promise, and the document in which they stand."""

    document = forms.ModelChoiceField(label=_l("Document"), queryset=Document.objects.none())
    quote = Words(
        label=_l("The words, exactly as they stand there"),
        rows=4,
        max_length=20_000,
        strip=False,
    )
    role = forms.ChoiceField(
        label=_l("What they are to the commitment"),
        choices=MentionRole.choices,
        initial=MentionRole.RESTATEMENT,
    )
    section = Words(label=_l("Section"), max_length=200, required=False)

    def __init__(self, data: Any, *, documents: DocumentQuerySet, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["document"]
        field.queryset = documents
        field.label_from_instance = _document_words

    def clean_quote(self) -> str:
        """Return the words without the blank lines around them that copying leaves."""
        return str(self.cleaned_data["quote"]).strip()


def _document_words(document: Document) -> str:
    return f"{document.title} ({document.date_edtf or document.code})"
