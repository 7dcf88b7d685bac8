"""What a manager says when acting on several things at once: one reason, one date, one person."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import User
from commitments.domain.vocabulary import Status
from commitments.models.choices import StatusChoices
from desks.forms.dates import DateForm, checked_edtf
from desks.forms.texts import LONGEST_TEXT, Words
from frameworks.models import Framework, Membership, Party
from frameworks.roles import REPORTER_ROLES
from reminders.actions import Side

CLOSING = (Status.DELIVERED, Status.WITHDRAWN, Status.SUPERSEDED)


class BulkForm(forms.Form):
    """A form for several things; `frameworks` are those in which they lie."""

    @property
    def fixed(self) -> Mapping[str, Any]:
        """What is answered already by where somebody came from; a preview needs it."""
        return {}

    @property
    def narrowing(self) -> str:
        """Say to whom it is narrowed; empty where it is to nobody."""
        return ""

    def __init__(self, data: Any = None, *, frameworks: Sequence[Framework] = ()) -> None:
        self.frameworks = frameworks
        super().__init__(data)


def _group_named(said: str) -> Party | User | Side | None:
    """Return whom a group of the overdue desk asks: a party, a person, or the owners."""
    if said == Side.OWNERS:
        return Side.OWNERS
    kind, _colon, uuid = said.partition(":")
    try:
        key = UUID(uuid)
    except ValueError:
        return None
    if kind == "party":
        return Party.objects.filter(uuid=key).first()
    return User.objects.filter(uuid=key).first() if kind == "owner" else None


class NudgeForm(BulkForm):
    """A word that goes into the mail."""

    message = Words(
        label=_l("Your words in the mail"), rows=3, max_length=LONGEST_TEXT, required=False
    )
    # One party or one person whose group it is; the owners where a group is of something else.
    only = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, frameworks: Sequence[Framework] = (), only: str = ""
    ) -> None:
        super().__init__(data, frameworks=frameworks)
        self.initial["only"] = only

    def clean_only(self) -> Party | User | Side | None:
        """Return whom it names. Raises ValidationError for what names nobody."""
        said = self.cleaned_data["only"]
        found = _group_named(said)
        if said and found is None:
            raise forms.ValidationError(_("The group that was chosen is not there any more."))
        return found

    @property
    def fixed(self) -> Mapping[str, Any]:
        """Return to whom it is narrowed."""
        return {"only": _group_named(self["only"].value() or "")}

    @property
    def narrowing(self) -> str:
        """Say whose points of contact are asked."""
        only = self.fixed["only"]
        if only is None:
            return ""
        if only == Side.OWNERS:
            return _("Only the points of contact of the owners are asked.")
        if isinstance(only, User):
            return _("Only %(name)s is asked.") % {"name": only}
        return _("Only the points of contact of %(party)s are asked.") % {"party": only.name}


class ExtendForm(BulkForm, DateForm):
    """Another date for each of several things."""


class MembershipField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People who report for a party, by name."""

    def label_from_instance(self, membership: Any) -> str:
        """Name the person, the party and the framework."""
        return _("%(person)s for %(party)s (%(framework)s)") % {
            "person": membership.user.full_name,
            "party": membership.party.label,
            "framework": membership.framework.code,
        }


class ReassignForm(BulkForm):
    """Who answers from now on, and whom that person relieves."""

    SAME_PARTY, EVERYBODY, NOBODY = "party", "all", "none"

    person = MembershipField(
        Membership.objects.none(), to_field_name="uuid", label=_l("New point of contact")
    )
    relieves = forms.ChoiceField(
        label=_l("Relieves"),
        choices=[
            (SAME_PARTY, _l("the present points of contact of the same party")),
            (EVERYBODY, _l("all present points of contact")),
            (NOBODY, _l("nobody; answers beside them")),
        ],
        initial=SAME_PARTY,
    )
    reason = Words(label=_l("Reason"), rows=3, max_length=LONGEST_TEXT)

    def __init__(self, data: Any = None, *, frameworks: Sequence[Framework] = ()) -> None:
        super().__init__(data, frameworks=frameworks)
        self.fields["person"].queryset = self._people()  # type: ignore[attr-defined]

    def _people(self) -> QuerySet[Membership]:
        rows = Membership.objects.in_force().with_role(REPORTER_ROLES)
        rows = rows.filter(framework__in=self.frameworks, party__isnull=False, user__is_active=True)
        return rows.select_related("user", "party", "framework").order_by(
            "framework__code", "user__full_name", "party__name", "pk"
        )


class DeclareForm(BulkForm):
    """What became of the commitments."""

    status = forms.ChoiceField(
        label=_l("Declare as"),
        choices=[(code.value, StatusChoices(code).label) for code in CLOSING],
    )
    delivered_edtf = Words(
        label=_l("Delivered when (EDTF)"),
        max_length=40,
        required=False,
        help_text=_l("For what was delivered, where it is known: 2026-05-12, 2026-05 or 2026."),
    )
    reason = Words(label=_l("Reason"), rows=3, max_length=LONGEST_TEXT)

    def clean_delivered_edtf(self) -> str:
        """Refuse a date that is no EDTF."""
        return checked_edtf(self.cleaned_data["delivered_edtf"])


class EscalateForm(BulkForm):
    """Who above the points of contact is told, and why."""

    whom = forms.ChoiceField(
        label=_l("Tell"),
        choices=[
            ("alternate", _l("the standing alternates of the points of contact")),
            ("manager", _l("the managers")),
            ("lead", _l("the framework leads")),
        ],
        initial="lead",
    )
    reason = Words(
        label=_l("Reason"), rows=3, max_length=LONGEST_TEXT, help_text=_l("It goes into the mail.")
    )


class NoChangeForm(BulkForm):
    """A word to those who read that nothing has changed, if there is one."""

    note = Words(label=_l("Note"), rows=2, max_length=LONGEST_TEXT, required=False)


class AcceptForm(BulkForm):
    """A word to the authors, if there is one."""

    note = Words(label=_l("Note to the authors"), rows=3, max_length=LONGEST_TEXT, required=False)


class ReturnForm(BulkForm):
    """What has to be mended."""

    note = Words(label=_l("What has to be mended"), rows=3, max_length=LONGEST_TEXT)
