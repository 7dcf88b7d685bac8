"""Frameworks, the parties that stand in them, their areas and their members."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_time_zone
from frameworks.inviting import Invitation as Invitation  # noqa: PLC0414 - a model of this app
from frameworks.querysets import (
    AlternateQuerySet,
    DistinctPairQuerySet,
    FrameworkPartyQuerySet,
    FrameworkQuerySet,
    MembershipQuerySet,
    PartyMemberQuerySet,
    PartyNameQuerySet,
    PartyQuerySet,
    PriorityAreaQuerySet,
)
from frameworks.roles import Role
from frameworks.validators import CODE, COUNTRY
from history.models import Record

if TYPE_CHECKING:
    from accounts.models import User

# Stands for "since ever" where an empty first day has to be compared.
ALWAYS = models.Value(date(1, 1, 1), output_field=models.DateField())


class Framework(Record):
    """The instrument: a framework, fact sheet, communiqué or plan of action."""

    code = models.CharField(_("code"), max_length=30, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=250)
    instrument = models.CharField(_("kind of instrument"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    parties: "models.ManyToManyField[Party, FrameworkParty]" = models.ManyToManyField(
        "Party", through="FrameworkParty", related_name="frameworks", verbose_name=_("parties")
    )
    tracked_from = models.DateField(
        _("tracked from"),
        help_text=_("What fell due before this day is to be established, not overdue."),
    )
    review_interval_days = models.PositiveSmallIntegerField(
        _("review interval in days"),
        default=180,
        validators=[MinValueValidator(1)],
        help_text=_("A commitment without an update for this long is stale."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    needs_sign_off = models.BooleanField(
        _("reports need a sign-off"),
        default=False,
        help_text=_(
            "A manager or lead of the party signs each report off before the framework sees it."
        ),
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(review_interval_days__gte=1),
                name="framework_review_interval_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__isnull=True)
                | models.Q(fiscal_year_start_month__range=(1, 12)),
                name="framework_fiscal_month_exists",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def history_framework(self) -> UUID:
        return self.uuid


class PartyKind(models.TextChoices):
    """What a party is."""

    COUNTRY = "country", _("country")
    MINISTRY = "ministry", _("ministry or department")
    AGENCY = "agency", _("agency or office")
    OFFICE_HOLDER = "office_holder", _("office holder")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental body")
    MEETING_BODY = "meeting_body", _("meeting that acts")
    GROUP = "group", _("group of countries")
    OPEN_GROUP = "open_group", _("open group, never listed")
    PROGRAMME = "programme", _("programme that acts")
    UNIVERSITY = "university", _("university")
    COMPANY = "company", _("company or association")
    NGO = "ngo", _("non-governmental organisation")
    ROLE = "role", _("role to be filled")
    THIRD_PARTY = "third_party", _("third party, addressed or named only")


class HemisphereChoices(models.TextChoices):
    """Whose seasons a party means."""

    NORTH = "north", _("northern")
    SOUTH = "south", _("southern")


class Party(Record):
    """A state, ministry, agency, body, company, university or group; parties nest."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    hemisphere = models.CharField(
        _("hemisphere"),
        max_length=5,
        choices=HemisphereChoices,
        default=HemisphereChoices.NORTH,
    )
    country = models.CharField(
        _("country of working days"),
        max_length=2,
        blank=True,
        validators=[COUNTRY],
        help_text=_(
            "Two letters of ISO 3166-1, as in KR; its public holidays are no working days. "
            "A part without one has that of what it is part of."
        ),
    )
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
        help_text=_("The same party under another row; that one stands for both."),
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="party_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="party_is_not_merged_into_itself",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def is_open_group(self) -> bool:
        """Say whether nobody has ever listed its members, so that it is never expanded."""
        return self.kind == PartyKind.OPEN_GROUP


class PartyName(Record):
    """Another way to write a party's name: an acronym, a variant, a translation."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=200)

    objects = PartyNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name variant")
        verbose_name_plural = _("name variants")
        constraints = (
            models.UniqueConstraint(fields=["party", "name"], name="partyname_is_said_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def history_root(self) -> UUID:
        return self.party.uuid


class PartyMember(Record):
    """A party's membership in a group, from one day to another."""

    group = models.ForeignKey(Party, models.CASCADE, related_name="members")
    member = models.ForeignKey(Party, models.PROTECT, related_name="groups")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    starts_edtf = models.CharField(
        _("from, as known (EDTF)"), max_length=20, blank=True, editable=False
    )
    ends_edtf = models.CharField(
        _("to, as known (EDTF)"), max_length=20, blank=True, editable=False
    )

    objects = PartyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(group=models.F("member")), name="partymember_is_another_party"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="partymember_ends_after_start",
            ),
            models.UniqueConstraint(
                "group", "member", Coalesce("starts_on", ALWAYS), name="partymember_is_said_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"

    @property
    def since(self) -> str:
        """From when it is a member, no more exactly than is known."""
        return self.starts_edtf or str(self.starts_on or "")

    @property
    def until(self) -> str:
        """Until when it was a member, no more exactly than is known."""
        return self.ends_edtf or str(self.ends_on or "")


class DistinctPair(Record):
    """Two parties, or two people, that look alike and are not the same; `one` < `other`."""

    class Of(models.TextChoices):
        """What the two are."""

        PARTIES = "parties", _("parties")
        PEOPLE = "people", _("people")

    of = models.CharField(_("of"), max_length=8, choices=Of)
    one = models.UUIDField(_("one"))
    other = models.UUIDField(_("the other"))

    objects = DistinctPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="distinctpair_is_said_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="distinctpair_is_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"


class FrameworkParty(Record):
    """A party standing in a framework."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="standing_parties")
    party = models.ForeignKey(Party, models.PROTECT, related_name="standing_in")

    objects = FrameworkPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party of a framework")
        verbose_name_plural = _("parties of frameworks")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "party"], name="frameworkparty_stands_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party} in {self.framework}"

    @property
    def history_root(self) -> UUID:
        return self.framework.uuid

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid


class PriorityArea(Record):
    """A section or area of a framework."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="areas")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#33475c",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("Write the colour as in #33475c."))],
    )

    objects = PriorityAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority area")
        verbose_name_plural = _("priority areas")
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "code"], name="priorityarea_code_is_unique"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid


class RoleChoices(models.TextChoices):
    """Roles in words."""

    VIEWER = Role.VIEWER, _("viewer")
    CONTACT = Role.CONTACT, _("point of contact")
    MANAGER = Role.MANAGER, _("manager")
    CLERK = Role.CLERK, _("data-entry clerk")
    LEAD = Role.LEAD, _("framework lead")


class Membership(Record):
    """A person's role in one framework, for one party or the secretariat, from–to."""

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    framework = models.ForeignKey(
        Framework, models.CASCADE, related_name="memberships", verbose_name=_("framework")
    )
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("for party"),
        help_text=_("Empty for people of the secretariat."),
    )
    role = models.CharField(_("role"), max_length=10, choices=RoleChoices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    from_group = models.CharField(_("from group"), max_length=120, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                "user",
                "framework",
                Coalesce("party", 0),
                "role",
                Coalesce("starts_on", ALWAYS),
                name="membership_is_given_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=RoleChoices.values), name="membership_role_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.CONTACT) | models.Q(party__isnull=False),
                name="membership_contact_speaks_for_a_party",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def history_framework(self) -> UUID:
        return self.framework.uuid


class Alternate(Record):
    """Who stands in for a person: always, or, where it has days, while that person is away.

    While somebody is away their mail goes to the alternate; without days the alternate is asked
    when the person does not answer.
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="alternates",
        verbose_name=_("person"),
    )
    alternate: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="stands_in_for",
        verbose_name=_("alternate"),
    )
    starts_on = models.DateField(_("away from"), null=True, blank=True)
    ends_on = models.DateField(_("away to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects = AlternateQuerySet.as_manager()

    class Meta:
        verbose_name = _("alternate")
        verbose_name_plural = _("alternates")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(user=models.F("alternate")),
                name="alternate_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True, ends_on__isnull=True)
                | models.Q(
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    ends_on__gte=models.F("starts_on"),
                ),
                name="alternate_absence_has_both_days",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(starts_on__isnull=True),
                name="alternate_stands_in_once",
                violation_error_message=_("This person has a standing alternate already."),
            ),
        )
        indexes = (
            # Who is away today: AlternateQuerySet.away.
            models.Index(fields=["starts_on", "ends_on"], name="alternate_away"),
        )

    def __str__(self) -> str:
        return f"{self.alternate} for {self.user}"

    @property
    def is_absence(self) -> bool:
        """Say whether it holds for days of absence only."""
        return self.starts_on is not None
