"""The form in which a point of contact logs progress: how it goes, words, figures, evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from commitments.actions import Figure, Proof, RefusedError, Upload, inspect_upload
from commitments.actions.measuring import read_measured
from commitments.domain.vocabulary import QuantityRole
from commitments.models import Evidence, Indicator, Measurement, ProgressUpdate
from commitments.models.choices import HealthChoices
from commitments.wording import number_words, quantity_words
from desks.forms.proposals import Offer, ProposalForm, saved_proposals
from desks.forms.texts import Words
from frameworks.models import Party
from history.forms import Choices

LONGEST_TEXT = 20_000
WRITTEN = ("health", "narrative", "next_steps", "obstacles", "help_needed")
# Numbers that a text states about the world are shown, and not reported on.
NOT_REPORTED = frozenset({QuantityRole.CONTEXT, QuantityRole.OBSERVATION})
FIGURE_PARTS = ("value", "date", "source")
ACCEPTED_FILES = ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg"


@dataclass(frozen=True, slots=True)
class FigureFields:
    """The fields of one indicator, with what the commitment says of it."""

    name: str
    target: str
    value: forms.BoundField
    measured: forms.BoundField
    source: forms.BoundField
    latest: str


def reported_indicators(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators for which a report may give a value."""
    return [indicator for indicator in indicators if indicator.role not in NOT_REPORTED]


class ProgressForm(ProposalForm):
    """A report. `initial` comes from the report that is mended, or from the latest one."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    party = forms.ChoiceField(label=_l("For party"))
    health = forms.ChoiceField(
        label=_l("How does it go?"),
        choices=HealthChoices.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    narrative = Words(
        label=_l("What happened"),
        rows=4,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_l("Lists, *emphasis* and [links](https://example.org) are shown as such."),
    )
    next_steps = Words(label=_l("Next steps"), rows=2, max_length=LONGEST_TEXT, required=False)
    obstacles = Words(label=_l("Obstacles"), rows=2, max_length=LONGEST_TEXT, required=False)
    help_needed = Words(label=_l("Help needed"), rows=2, max_length=LONGEST_TEXT, required=False)
    evidence_title = Words(
        label=_l("Title of the evidence"),
        max_length=250,
        required=False,
        help_text=_l("If it is left empty, the name of the file or the link is the title."),
    )
    evidence_url = forms.URLField(
        label=_l("Link"), max_length=500, required=False, assume_scheme="https"
    )
    evidence_file = forms.FileField(
        label=_l("File"),
        required=False,
        max_length=255,
        help_text=_l("pdf, docx, xlsx, csv, txt, png or jpg; 20 MiB at most."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    )
    dropped = Choices(
        Evidence.objects.none(),
        to_field_name="uuid",
        label=_l("Remove from the report"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    drop_reason = Words(label=_l("Why it is removed"), max_length=500, required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        parties: Sequence[Party],
        indicators: Sequence[Indicator],
        today: date,
        offer: Offer,
        update: ProgressUpdate | None = None,
        is_submitting: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, files, **options)
        self.indicators = reported_indicators(indicators)
        self.upload: Upload | None = None
        self.is_submitting = is_submitting
        self.is_new = update is None
        self.full_labels: dict[str, str] = {}
        self._offer_parties(parties)
        self._offer_evidence(update)
        for indicator in self.indicators:
            self._add_figure(indicator, today)
        self.add_proposals(offer, today)

    def _offer_parties(self, parties: Sequence[Party]) -> None:
        if self.is_new and len(parties) > 1:
            choices = [(str(party.uuid), party.label) for party in parties]
            self.fields["party"] = forms.ChoiceField(
                label=_l("For party"), choices=choices, initial=choices[0][0]
            )
        else:
            del self.fields["party"]

    def _offer_evidence(self, update: ProgressUpdate | None) -> None:
        has_some = update is not None and update.evidence.exists()
        if update is None or not has_some:
            del self.fields["dropped"], self.fields["drop_reason"]
        else:
            self.fields["dropped"].queryset = update.evidence.order_by("pk")  # type: ignore[attr-defined]

    def _add_figure(self, indicator: Indicator, today: date) -> None:
        key = indicator.uuid.hex
        self.fields[f"value_{key}"] = forms.DecimalField(
            label=_l("Value"),
            max_digits=24,
            decimal_places=4,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"invalid": _l("Write a number with a dot, as in 50000 or 14.2.")},
        )
        self.fields[f"date_{key}"] = Words(
            label=_l("As of"),
            max_length=40,
            required=False,
            initial=today.isoformat(),
            help_text=_l("A day, month or year: 2026-11-22, 2026-11 or 2026."),
        )
        self.fields[f"source_{key}"] = Words(label=_l("Source"), max_length=250, required=False)
        for name in (f"value_{key}", f"date_{key}", f"source_{key}"):
            self.full_labels[name] = f"{indicator.name}: {self.fields[name].label}"

    def retype(self, name: str, value: str) -> None:
        """Change what was sent in a hidden field, before the form is shown again."""
        data = cast("QueryDict", self.data).copy()
        data[name] = value
        self.data = data

    # --- for the page ---------------------------------------------------------------------

    def figure_fields(self) -> Iterator[FigureFields]:
        """Return the fields indicator by indicator."""
        for indicator in self.indicators:
            key = indicator.uuid.hex
            yield FigureFields(
                name=indicator.name,
                target=quantity_words(indicator),
                value=self[f"value_{key}"],
                measured=self[f"date_{key}"],
                source=self[f"source_{key}"],
                latest=_latest_words(indicator),
            )

    # --- checks ---------------------------------------------------------------------------

    def clean_evidence_file(self) -> "UploadedFile[Any] | None":
        """Look into the file, whatever its name says."""
        content: UploadedFile[Any] | None = self.cleaned_data["evidence_file"]
        if content is not None:
            try:
                self.upload = inspect_upload(content)
            except RefusedError as error:
                raise forms.ValidationError(str(error)) from error
        return content

    def clean(self) -> dict[str, Any]:
        """Check what depends on several fields."""
        cleaned = self.cleaned_data
        if self.is_submitting and not cleaned.get("health") and "health" not in self.errors:
            self.add_error("health", _("Say how it goes: on track, at risk or off track."))
        for indicator in self.indicators:
            self._check_figure(indicator.uuid.hex)
        self.check_proposals()
        if cleaned.get("dropped") and not (cleaned.get("drop_reason") or "").strip():
            self.add_error("drop_reason", _("Say why the evidence is taken out."))
        self._check_says_something()
        has_evidence = cleaned.get("evidence_url") or cleaned.get("evidence_file")
        is_silent = not {"evidence_url", "evidence_file"} & set(self.errors)
        if cleaned.get("evidence_title") and not has_evidence and is_silent:
            self.add_error(
                "evidence_title", _("Add the link or the file that this is the title of.")
            )
        if self.errors and self.files.get("evidence_file") and "evidence_file" not in self.errors:
            self.add_error("evidence_file", _("Choose the file again: a browser keeps no file."))
        return cleaned

    def _check_says_something(self) -> None:
        """Refuse a report that a slip of the finger submits: health alone may be the last one's."""
        names = [*WRITTEN[1:], "evidence_url", "evidence_file"]
        names += [f"value_{indicator.uuid.hex}" for indicator in self.indicators]
        names += [f"reached_{milestone.uuid.hex}" for milestone in self.offer.milestones]
        names += [f"stage_{initiative.uuid.hex}" for initiative in self.offer.initiatives]
        # What a new report takes over from the last one says nothing new by itself.
        carried = self.initial if self.is_new else {}
        values = ((self.cleaned_data.get(name), carried.get(name)) for name in names)
        given = any(
            value is not False and value not in (None, "", before) for value, before in values
        )
        if self.is_submitting and not given and not self.errors:
            self.add_error("narrative", _("Say in a few words what happened."))

    def _check_figure(self, key: str) -> None:
        if self.cleaned_data.get(f"value_{key}") is None:
            return
        try:
            read_measured(self.cleaned_data.get(f"date_{key}") or "")
        except RefusedError as error:
            self.add_error(f"date_{key}", str(error))

    # --- what the actions take ------------------------------------------------------------

    def written(self) -> dict[str, str]:
        """Return the words of the report."""
        return {name: self.cleaned_data[name] for name in WRITTEN}

    def figures(self) -> dict[Indicator, Figure | None]:
        """Return the value for each indicator, None where there is none."""
        return {indicator: self._figure(indicator.uuid.hex) for indicator in self.indicators}

    def sound_words(self) -> dict[str, str]:
        """Return the words that can be kept, whatever else has to be mended."""
        return {name: self.cleaned_data[name] for name in WRITTEN if name in self.cleaned_data}

    def sound_figures(self) -> dict[Indicator, Figure | None]:
        """Return the values that can be kept, whatever else has to be mended."""
        broken = {*self.errors}
        return {
            indicator: self._figure(indicator.uuid.hex)
            for indicator in self.indicators
            if not {f"{part}_{indicator.uuid.hex}" for part in FIGURE_PARTS} & broken
        }

    def _figure(self, key: str) -> Figure | None:
        value = self.cleaned_data[f"value_{key}"]
        if value is None:
            return None
        return Figure(value, self.cleaned_data[f"date_{key}"], self.cleaned_data[f"source_{key}"])

    def proofs(self) -> list[Proof]:
        """Return the evidence that was added: one piece, with a link, a file or both."""
        url = self.cleaned_data["evidence_url"]
        if not url and self.upload is None:
            return []
        title = self.cleaned_data["evidence_title"]
        title = title or (self.upload.name if self.upload else urlsplit(url).netloc)
        return [Proof(title=title, url=url, upload=self.upload)]


def carried_over(latest: ProgressUpdate | None) -> dict[str, str]:
    """Return what a new report begins with: all of the last one but what happened meanwhile."""
    if latest is None:
        return {}
    return {name: getattr(latest, name) for name in WRITTEN if name != "narrative"}


def _latest_words(indicator: Indicator) -> str:
    """Return the value that counts now, with its day; empty where there is none."""
    counted = [row for row in indicator.measurements.all() if row.is_accepted]
    latest = max(counted, key=lambda row: (row.measured_on, row.pk), default=None)
    if latest is None:
        return ""
    return f"{number_words(latest.value)} {indicator.unit} ({latest.measured_edtf})"


def saved_values(
    update: ProgressUpdate, figures: Sequence[Measurement], offer: Offer
) -> dict[str, Any]:
    """Return what a saved report would show in each field of the form."""
    values: dict[str, Any] = {name: getattr(update, name) for name in WRITTEN}
    for figure in figures:
        key = figure.indicator.uuid.hex
        values[f"value_{key}"] = typed_number(figure)
        values[f"date_{key}"] = figure.measured_edtf
        values[f"source_{key}"] = figure.source
    values |= saved_proposals(update, offer)
    return {**values, "version": update.version, "token": str(update.uuid)}


def typed_number(figure: Measurement) -> str:
    """Return a value as it is typed: without grouping and idle zeros."""
    text = f"{figure.value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
