"""The body that turns a span of a document into a commitment."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.serializers.base import Body, LineField, Reference, TextField, WholeField, references
from api.serializers.deadlines import DeadlineBody
from commitments.domain.vocabulary import (
    PartyRole,
    Priority,
    PublicationStatus,
    Status,
    Strength,
    Visibility,
)
from commitments.models import MentionRole
from commitments.models.choices import (
    KindChoices,
    PartyRoleChoices,
    PriorityChoices,
    PublicationStatusChoices,
    StatusChoices,
    StrengthChoices,
    VisibilityChoices,
)
from frameworks.models import Party, PriorityArea

LARGEST_OFFSET = 2**31 - 1
AT_ENTRY = [
    choice for choice in StatusChoices.choices if choice[0] in {Status.DRAFT, Status.ACTIVE}
]


class NamedPartyBody(Body):
    """A party and what it is to the commitment."""

    party = Reference(Party)
    role = serializers.ChoiceField(
        PartyRoleChoices.choices, required=False, default=PartyRole.OWNER
    )


class SpanBody(Body):
    """Words of a document: a span in code points, or a quote that stands there once.

    Given both, the span has to hold exactly the quote.
    """

    start = WholeField(required=False, min_value=0, max_value=LARGEST_OFFSET)
    end = WholeField(required=False, min_value=1, max_value=LARGEST_OFFSET)
    quote = TextField(required=False)
    section = LineField(required=False, allow_blank=True, default="", max_length=200)
    locator = LineField(required=False, allow_blank=True, default="", max_length=40)
    role = serializers.ChoiceField(MentionRole.choices, required=False, default=MentionRole.ORIGIN)

    def validate(self, attrs: Any) -> Any:
        """Raise ValidationError where neither span nor quote is given, or half a span."""
        if ("start" in attrs) != ("end" in attrs):
            missing = "end" if "start" in attrs else "start"
            raise serializers.ValidationError({missing: [_("A span has a start and an end.")]})
        if "start" not in attrs and "quote" not in attrs:
            raise serializers.ValidationError([_("Give start and end, or the words as quote.")])
        return attrs


class CommitmentBody(Body):
    """A commitment made from the words of a document."""

    span = SpanBody()
    reference = LineField(max_length=40)
    title = LineField()
    kind = serializers.ChoiceField(KindChoices.choices)
    publication_status = serializers.ChoiceField(
        PublicationStatusChoices.choices, required=False, default=PublicationStatus.PLANNED
    )
    status = serializers.ChoiceField(AT_ENTRY, required=False, default=Status.ACTIVE)
    strength = serializers.ChoiceField(
        StrengthChoices.choices, required=False, default=Strength.WILL
    )
    verb = LineField(required=False, allow_blank=True, default="", max_length=60)
    scope = LineField(required=False, allow_blank=True, default="")
    subtype = LineField(required=False, allow_blank=True, default="", max_length=40)
    priority = serializers.ChoiceField(
        PriorityChoices.choices, required=False, default=Priority.NORMAL
    )
    visibility = serializers.ChoiceField(
        VisibilityChoices.choices, required=False, default=Visibility.FRAMEWORK
    )
    author_party = Reference(Party, required=False, allow_null=True, default=None)
    areas = references(PriorityArea, default=list)
    parties = serializers.ListField(
        child=NamedPartyBody(), required=False, default=list, max_length=100
    )
    deadlines = serializers.ListField(
        child=DeadlineBody(), required=False, default=list, max_length=20
    )
    note = TextField(required=False, allow_blank=True, default="")

    example: ClassVar = {
        "span": {"start": 0, "end": 42},
        "reference": "RCF-101",
        "title": "Hold a workshop",
        "kind": "one_off_deliverable",
        "deadlines": [{"expression": "by 31 December 2027"}],
    }
