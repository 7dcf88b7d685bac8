"""The filters of lists other than that of commitments, which has its own in its app."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.domain.vocabulary import UpdateState
from commitments.filters import ChoiceInFilter
from commitments.models import (
    Commitment,
    DateRequest,
    DateRequestState,
    Initiative,
    Minutes,
    Programme,
    ProgressUpdate,
    ReportingRound,
)
from commitments.models.choices import StageChoices, UpdateStateChoices
from entry.sheets.models import EffectChoices, JobStateChoices, SheetJob, SheetKindChoices, SheetRow
from frameworks.models import (
    Framework,
    Membership,
    Party,
    PartyKind,
    PartyMember,
    PriorityArea,
    RoleChoices,
)
from meetings.models import Forum, Meeting, MeetingState
from reminders.models import DutyStateChoices, FamilyChoices, Notification
from sources.models import Document

LONGEST_CODE = 40


def _frameworks(request: Any) -> QuerySet[Framework]:
    return Framework.objects.visible_to(request.user) if request else Framework.objects.none()


def _forums(request: Any) -> QuerySet[Forum]:
    return Forum.objects.visible_to(request.user) if request else Forum.objects.none()


def _commitments(request: Any) -> QuerySet[Commitment]:
    return Commitment.objects.visible_to(request.user) if request else Commitment.objects.none()


def filter_parameters(chosen: Mapping[str, filters.Filter]) -> list[dict[str, Any]]:
    """Describe filters as parameters of the query, for the OpenAPI document."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": str(one.label),
            **_shape(one),
        }
        for name, one in chosen.items()
    ]


def _shape(one: filters.Filter) -> dict[str, Any]:
    choices = one.extra.get("choices")
    if choices is not None:
        codes = [str(code) for code, _words in getattr(choices, "choices", choices)]
        schema: dict[str, Any] = {"type": "string", "enum": codes}
        if isinstance(one, filters.BaseInFilter):
            # Several codes in one value, separated by commas.
            return {"schema": {"type": "array", "items": schema}, "explode": False, "style": "form"}
        return {"schema": schema}
    if one.extra.get("to_field_name") == "uuid":
        return {"schema": {"type": "string", "format": "uuid"}}
    return {"schema": {"type": "string", "maxLength": one.extra.get("max_length") or LONGEST_CODE}}


def flag_filter(method: str, label: Any) -> filters.TypedChoiceFilter:
    """Return a filter that takes true or false, and no other word."""
    return filters.TypedChoiceFilter(
        choices=[("true", _("yes")), ("false", _("no"))],
        coerce=lambda text: text == "true",
        method=method,
        label=label,
    )


def framework_filter(path: str = "framework") -> filters.ModelChoiceFilter:
    """Return a filter by the code of a framework that the person may see."""
    return filters.ModelChoiceFilter(
        queryset=_frameworks, to_field_name="code", field_name=path, label=_("Code of a framework")
    )


def commitment_filter(path: str = "commitment") -> filters.ModelChoiceFilter:
    """Return a filter by the UUID of a commitment that the person may see."""
    return filters.ModelChoiceFilter(
        queryset=_commitments, to_field_name="uuid", field_name=path, label=_("A commitment")
    )


class PartyFilter(filters.FilterSet):
    """Filters over parties."""

    q = filters.CharFilter(method="search", max_length=200, label=_("Part of a name"))
    framework = framework_filter("frameworks")
    kind = ChoiceInFilter(choices=PartyKind.choices, label=_("Kind"))

    class Meta:
        model = Party
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Party], _name: str, value: str) -> QuerySet[Party]:
        """Keep parties with the text in one of their names, or as their code."""
        variants = Party.objects.filter(names__name__icontains=value)
        return rows.filter(
            Q(name__icontains=value)
            | Q(short_name__icontains=value)
            | Q(code__iexact=value)
            | Q(pk__in=variants.values("pk"))
        )


class GroupMemberFilter(filters.FilterSet):
    """Filters over the members of a group."""

    on = filters.DateFilter(method="keep", label=_("A day on which they belong to it"))

    class Meta:
        model = PartyMember
        fields: tuple[str, ...] = ()

    def keep(self, rows: Any, _name: str, value: date) -> Any:
        """Keep those that hold on a day."""
        return rows.in_force(on=value)


class AreaFilter(filters.FilterSet):
    """Filters over areas."""

    framework = framework_filter()

    class Meta:
        model = PriorityArea
        fields: tuple[str, ...] = ()


class ProgrammeFilter(filters.FilterSet):
    """Filters over programmes."""

    framework = framework_filter()

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()


class MemberFilter(filters.FilterSet):
    """Filters over the members of a framework."""

    role = ChoiceInFilter(choices=RoleChoices.choices, label=_("Role"))

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()


class DocumentFilter(filters.FilterSet):
    """Filters over documents."""

    framework = framework_filter()
    code = filters.CharFilter(field_name="code", max_length=40, label=_("Code"))

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()


class ImportFilter(filters.FilterSet):
    """Filters over imports."""

    framework = framework_filter()
    kind = ChoiceInFilter(choices=SheetKindChoices.choices, label=_("Kinds of rows"))
    state = ChoiceInFilter(choices=JobStateChoices.choices, label=_("States"))

    class Meta:
        model = SheetJob
        fields: tuple[str, ...] = ()


class ImportRowFilter(filters.FilterSet):
    """Filters over the rows of an import."""

    effect = ChoiceInFilter(choices=EffectChoices.choices, label=_("Effects"))

    class Meta:
        model = SheetRow
        fields: tuple[str, ...] = ()


class ForumFilter(filters.FilterSet):
    """Filters over forums."""

    framework = framework_filter()

    class Meta:
        model = Forum
        fields: tuple[str, ...] = ()


class MeetingFilter(filters.FilterSet):
    """Filters over meetings."""

    framework = framework_filter("forum__framework")
    forum = filters.ModelChoiceFilter(queryset=_forums, to_field_name="uuid", label=_("A forum"))
    state = ChoiceInFilter(choices=MeetingState.choices, label=_("State"))

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()


class UpdateFilter(filters.FilterSet):
    """Filters over reports."""

    framework = framework_filter("commitment__framework")
    commitment = commitment_filter()
    state = ChoiceInFilter(choices=UpdateStateChoices.choices, label=_("State"))
    mine = flag_filter("of_author", _("Written by me"))
    to_review = flag_filter("for_review", _("Waiting for my review"))
    to_sign = flag_filter("for_sign_off", _("Waiting for my sign-off"))

    class Meta:
        model = ProgressUpdate
        fields: tuple[str, ...] = ()

    def for_sign_off(
        self, rows: QuerySet[ProgressUpdate], _name: str, value: bool
    ) -> QuerySet[ProgressUpdate]:
        """Keep (or drop) what waits for the sign-off that the person may give."""
        mine = ProgressUpdate.objects.signable_by(self.request.user).order_by().values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)

    def of_author(
        self, rows: QuerySet[ProgressUpdate], _name: str, value: bool
    ) -> QuerySet[ProgressUpdate]:
        """Keep (or drop) what the person wrote."""
        own = Q(author=self.request.user)
        return rows.filter(own if value else ~own)

    def for_review(
        self, rows: QuerySet[ProgressUpdate], _name: str, value: bool
    ) -> QuerySet[ProgressUpdate]:
        """Keep (or drop) what waits for a decision that the person may take."""
        user = self.request.user
        decided = Commitment.objects.decidable_by(user).values("pk")
        never = Q(author=user) | Q(signed_off_by=user, signed_off_by__isnull=False)
        waiting = Q(state=UpdateState.SUBMITTED, commitment__in=decided) & ~never
        return rows.filter(waiting if value else ~waiting)


class DateRequestFilter(filters.FilterSet):
    """Filters over requests for other dates."""

    framework = framework_filter("deadline__commitment__framework")
    commitment = commitment_filter("deadline__commitment")
    state = ChoiceInFilter(choices=DateRequestState.choices, label=_("State"))

    class Meta:
        model = DateRequest
        fields: tuple[str, ...] = ()


class RoundFilter(filters.FilterSet):
    """Filters over reporting rounds."""

    framework = framework_filter()

    class Meta:
        model = ReportingRound
        fields: tuple[str, ...] = ()


class MinutesFilter(filters.FilterSet):
    """Filters over minutes."""

    framework = framework_filter()
    open = flag_filter("keep_open", _("Whether something may still be added"))

    class Meta:
        model = Minutes
        fields: tuple[str, ...] = ()

    def keep_open(self, rows: QuerySet[Minutes], _name: str, value: bool) -> QuerySet[Minutes]:
        """Keep those that nobody has closed, or those that somebody has."""
        return rows.filter(closed_at__isnull=value)


class InitiativeFilter(filters.FilterSet):
    """Filters over initiatives."""

    framework = framework_filter()
    stage = ChoiceInFilter(choices=StageChoices.choices, label=_("Stage"))
    commitment = commitment_filter("commitments")

    class Meta:
        model = Initiative
        fields: tuple[str, ...] = ()


class NotificationFilter(filters.FilterSet):
    """Filters over what one was told."""

    commitment = commitment_filter()
    state = ChoiceInFilter(choices=DutyStateChoices.choices, label=_("State"))
    family = ChoiceInFilter(choices=FamilyChoices.choices, label=_("Reason"))

    class Meta:
        model = Notification
        fields: tuple[str, ...] = ()
