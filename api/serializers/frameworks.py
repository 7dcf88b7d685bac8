"""Frameworks, parties, areas and members as they are told."""

from api.serializers.base import (
    NamedSerializer,
    PartyNameSerializer,
    PersonSerializer,
    Shown,
)
from frameworks.models import Framework, Membership, Party, PartyName, PriorityArea


class FrameworkSerializer(Shown):
    """A framework."""

    class Meta:
        model = Framework
        fields = (
            "uuid", "version", "code", "name", "instrument", "description", "tracked_from",
            "review_interval_days", "time_zone", "fiscal_year_start_month",
            "needs_sign_off", "is_demo",
        )  # fmt: skip


class PartyVariantSerializer(Shown):
    """Another name of a party."""

    class Meta:
        model = PartyName
        fields = ("uuid", "name")


class PartySerializer(Shown):
    """A party with its other names and what it is part of."""

    parent = PartyNameSerializer(allow_null=True)
    names = PartyVariantSerializer(many=True)
    merged_into = PartyNameSerializer(allow_null=True)

    class Meta:
        model = Party
        fields = (
            "uuid", "version", "code", "name", "short_name", "kind", "parent", "names",
            "time_zone", "hemisphere", "country", "note", "merged_into",
        )  # fmt: skip


class AreaSerializer(Shown):
    """A priority area."""

    framework = NamedSerializer()

    class Meta:
        model = PriorityArea
        fields = ("uuid", "version", "framework", "code", "name", "position", "colour")


class MembershipSerializer(Shown):
    """One person's role in one framework."""

    framework = NamedSerializer()
    party = PartyNameSerializer(allow_null=True)

    class Meta:
        model = Membership
        fields = ("uuid", "version", "framework", "party", "role", "starts_on", "ends_on")


class MemberSerializer(Shown):
    """A member of a framework."""

    person = PersonSerializer(source="user")
    party = PartyNameSerializer(allow_null=True)

    class Meta:
        model = Membership
        fields = ("uuid", "version", "person", "party", "role", "starts_on", "ends_on")
