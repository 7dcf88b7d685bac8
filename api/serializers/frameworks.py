"""Frameworks, parties, areas and members as they are told."""

from typing import ClassVar

from rest_framework import serializers

from accounts.models import Language
from api.serializers.base import (
    Body,
    LineField,
    NamedSerializer,
    PartyNameSerializer,
    PersonSerializer,
    Reference,
    Shown,
)
from frameworks.models import (
    Framework,
    Invitation,
    Membership,
    Party,
    PartyMember,
    PartyName,
    PriorityArea,
    RoleChoices,
)


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
        fields = ("uuid", "version", "name")


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


class GroupMemberSerializer(Shown):
    """A party's membership in a group, from and to dates in EDTF as exactly as they are known."""

    member = PartyNameSerializer()
    group = PartyNameSerializer()
    since = serializers.CharField(allow_blank=True)
    until = serializers.CharField(allow_blank=True)

    class Meta:
        model = PartyMember
        fields = ("uuid", "version", "group", "member", "since", "until", "starts_on", "ends_on")


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


class InvitationSerializer(Shown):
    """Somebody who is invited and has not answered; only who leads the framework reads it."""

    party = PartyNameSerializer(allow_null=True)
    invited_by = PersonSerializer()

    class Meta:
        model = Invitation
        fields = (
            "uuid", "version", "email", "full_name", "role", "party", "language", "invited_by",
            "invited_at", "expires_at", "mailed_at",
        )  # fmt: skip


class InvitationBody(Body):
    """Whom to invite, for whom, in which role."""

    email = serializers.EmailField(max_length=254)
    full_name = LineField(max_length=120)
    role = serializers.ChoiceField(choices=RoleChoices.choices)
    party = Reference(Party, required=False, allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False)

    example: ClassVar = {
        "email": "somebody@example.org",
        "full_name": "Somebody New",
        "role": "viewer",
    }


class EndMembershipBody(Body):
    """Why a membership ends."""

    reason = LineField(max_length=500, required=False)

    example: ClassVar = {"reason": "Moved to another office."}


class MemberSerializer(Shown):
    """A member of a framework."""

    person = PersonSerializer(source="user")
    party = PartyNameSerializer(allow_null=True)

    class Meta:
        model = Membership
        fields = ("uuid", "version", "person", "party", "role", "starts_on", "ends_on")
