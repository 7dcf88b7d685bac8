"""What the lead of a framework says of its people: who is invited, who gets another role."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from accounts.models import Language
from frameworks.models import Framework, Membership, Party, RoleChoices
from frameworks.roles import Role


class InviteForm(forms.Form):
    """Whom to invite, for whom, in which role."""

    full_name = forms.CharField(label=_l("Name"), max_length=120)
    email = forms.EmailField(label=_l("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_l("Role"), choices=RoleChoices)
    party = forms.ModelChoiceField(
        Party.objects.none(),
        to_field_name="uuid",
        label=_l("For party"),
        required=False,
        help_text=_l("Empty for people of the secretariat."),
    )
    language = forms.ChoiceField(label=_l("Language of the letter"), choices=Language)

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["party"]
        chosen.queryset = Party.objects.filter(standing_in__framework=framework).order_by("name")

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class MemberForm(forms.Form):
    """What changes about a member, and why."""

    role = forms.ChoiceField(label=_l("Role"), choices=RoleChoices, required=False)
    reason = forms.CharField(label=_l("Reason"), max_length=500, required=False)


class HandOverForm(forms.Form):
    """Who answers from now on for what nobody answers for."""

    commitments = forms.MultipleChoiceField(label=_l("Commitments"))
    member = forms.ModelChoiceField(
        Membership.objects.none(), to_field_name="uuid", label=_l("Point of contact from now on")
    )
    reason = forms.CharField(label=_l("Reason"), max_length=500)

    def __init__(self, *args: Any, members: Any, orphans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["member"]
        chosen.queryset = members
        chosen.label_from_instance = lambda row: f"{row.user} – {row.party}"
        listed: Any = self.fields["commitments"]
        listed.choices = [(str(row.uuid), row.title) for row in orphans]
