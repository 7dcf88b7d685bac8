"""Forums and meetings in the admin: the calendar, and what hangs on it."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from commitments.actions import (
    RefusedError,
    cancel_meeting,
    enter_meeting,
    move_meeting,
    rehearse,
    replace_meeting,
)
from commitments.actions.calendar import check_days
from commitments.admin.base import MOVE_COLUMNS, BooksAdmin, move_lines, moved_words
from history.actions import save_recorded
from history.admin import ReasonedForm, RecordForm, RecordTabularInline, Signature, Step, StepForm
from meetings.actions import set_reports_to
from meetings.models import Forum, Meeting, MeetingState


class ForumForm(ReasonedForm):
    """A forum; it reports to one of its own framework."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a chain that leaves the framework."""
        cleaned = super().clean() or {}
        above = cleaned.get("reports_to")
        framework = cleaned.get("framework") or getattr(self.instance, "framework", None)
        if above and framework and above.framework_id != framework.pk:
            self.add_error("reports_to", _("This forum belongs to another framework."))
        return cleaned


class MeetingInline(RecordTabularInline):
    """The meetings of a forum, to look at; each is entered and moved on its own page."""

    model = Meeting
    fields = ("number", "label", "starts_on", "ends_on", "date_edtf", "place", "state")
    readonly_fields = fields
    show_change_link = True
    adds = False
    changes = False


@admin.register(Forum)
class ForumAdmin(BooksAdmin):
    """The series of meetings, and which reports to which."""

    form = ForumForm
    list_display = ("code", "name", "framework", "reports_to", "frequency")
    list_filter = (("framework", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("framework", "reports_to")
    search_fields = ("code", "name")
    ordering = ("framework__code", "code", "pk")
    inlines = (MeetingInline,)
    fields = ("framework", "code", "name", "reports_to", "frequency")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Leave a forum in its framework."""
        return ("framework",) if obj else ()

    def add_record(self, obj: Forum, form: RecordForm, *, signature: Signature) -> Forum:  # noqa: ARG002
        """Save a forum, then say to which it reports."""
        above, obj.reports_to = obj.reports_to, None
        save_recorded(obj, **signature.full)
        return set_reports_to(obj, other=above, **signature.full)

    def change_record(self, obj: Forum, form: RecordForm, *, signature: Signature) -> None:
        """Save what is the forum's own, then say to which it reports."""
        above = obj.reports_to
        obj.reports_to_id = form.initial["reports_to"]
        save_recorded(obj, **signature.full)
        if "reports_to" in form.changed_data:
            set_reports_to(obj, other=above, **signature.full)


class MeetingForm(ReasonedForm):
    """A meeting as it is entered."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse impossible days beside the field, in the words of the action."""
        cleaned = super().clean() or {}
        given = ("starts_on", "ends_on", "date_edtf")
        if all(name in cleaned for name in given):
            try:
                check_days(*(cleaned[name] for name in given))
            except RefusedError as error:
                self.add_error("date_edtf" if cleaned["date_edtf"] else "ends_on", str(error))
            else:
                # A meeting of one day, as the action takes it.
                cleaned["ends_on"] = cleaned["ends_on"] or cleaned["starts_on"]
        return cleaned


def _may_keep(user: User, meeting: Meeting) -> bool:
    stands = meeting.state != MeetingState.CANCELLED
    return stands and Meeting.objects.editable_by(user).filter(pk=meeting.pk).exists()


class MoveForm(StepForm):
    """The new days of a meeting, and why."""

    starts_on = forms.DateField(
        label=gettext_lazy("First day"), required=False, widget=AdminDateWidget
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=AdminDateWidget
    )
    date_edtf = forms.CharField(
        label=gettext_lazy("Date (EDTF)"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Where the day is not known: 2027-10 for October 2027."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )

    def set_up(self, subject: Meeting) -> None:
        """Begin with the present days."""
        for name in ("starts_on", "ends_on", "date_edtf"):
            self.fields[name].initial = getattr(subject, name)

    def clean(self) -> dict[str, Any]:
        """Let days take the place of the rough date that they make exact."""
        cleaned = super().clean()
        is_old = cleaned.get("date_edtf") == self.subject.date_edtf
        if cleaned.get("starts_on") and is_old:
            cleaned["date_edtf"] = ""
        return cleaned


class CancelForm(StepForm):
    """Why a meeting is cancelled, and what takes its place."""

    replacement = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=gettext_lazy("Replacement"),
        required=False,
        help_text=gettext_lazy("What hangs on it moves there; without one it awaits a date."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )

    def set_up(self, subject: Meeting) -> None:
        """Offer the meetings of the framework that are still to come."""
        today = timezone.localdate(timezone=ZoneInfo(subject.forum.framework.time_zone))
        rows = Meeting.objects.upcoming(today).filter(
            forum__framework=subject.forum.framework_id, state=MeetingState.PLANNED
        )
        chosen: Any = self.fields["replacement"]
        chosen.queryset = (
            rows.exclude(pk=subject.pk)
            .select_related("forum")
            .order_by("forum__code", "-number", "pk")
        )


class ReplaceForm(CancelForm):
    """What takes the place of a meeting that is cancelled already."""

    def set_up(self, subject: Meeting) -> None:
        """Ask for a meeting."""
        super().set_up(subject)
        self.fields["replacement"].required = True


def _move(meeting: Meeting, answers: dict[str, Any], signature: Signature) -> str:
    moves = move_meeting(meeting, **answers, **signature.plain)
    return _("%(meeting)s was moved.") % {"meeting": meeting} + " " + moved_words(moves)


def _cancel(meeting: Meeting, answers: dict[str, Any], signature: Signature) -> str:
    moves = cancel_meeting(meeting, **answers, **signature.plain)
    return _("%(meeting)s was cancelled.") % {"meeting": meeting} + " " + moved_words(moves)


def _before_move(meeting: Meeting, answers: dict[str, Any], signature: Signature) -> Any:
    return move_lines(rehearse(lambda: move_meeting(meeting, **answers, **signature.plain)))


def _replace(meeting: Meeting, answers: dict[str, Any], signature: Signature) -> str:
    moves = replace_meeting(meeting, **answers, **signature.plain)
    return _("%(meeting)s has its replacement.") % {"meeting": meeting} + " " + moved_words(moves)


def _before_replace(meeting: Meeting, answers: dict[str, Any], signature: Signature) -> Any:
    return move_lines(rehearse(lambda: replace_meeting(meeting, **answers, **signature.plain)))


def _may_replace(user: User, meeting: Meeting) -> bool:
    waits = meeting.anchored_deadlines.filter(closed_at__isnull=True).exists()
    kept = Meeting.objects.editable_by(user).filter(pk=meeting.pk)
    return meeting.state == MeetingState.CANCELLED and waits and kept.exists()


def _before_cancel(meeting: Meeting, answers: dict[str, Any], signature: Signature) -> Any:
    return move_lines(rehearse(lambda: cancel_meeting(meeting, **answers, **signature.plain)))


MOVE = Step(
    name="move",
    title=gettext_lazy("Move"),
    form=MoveForm,
    is_open=_may_keep,
    run=_move,
    preview=_before_move,
    columns=MOVE_COLUMNS,
    intro=gettext_lazy("You see what moves along before anything is saved."),
)
CANCEL = Step(
    name="cancel",
    title=gettext_lazy("Cancel"),
    form=CancelForm,
    is_open=_may_keep,
    run=_cancel,
    preview=_before_cancel,
    columns=MOVE_COLUMNS,
    intro=gettext_lazy(
        "What hangs on it moves to its replacement, or awaits a date again. You see it before it "
        "is saved."
    ),
)
REPLACE = Step(
    name="replace",
    title=gettext_lazy("Name its replacement"),
    form=ReplaceForm,
    is_open=_may_replace,
    run=_replace,
    preview=_before_replace,
    columns=MOVE_COLUMNS,
    intro=gettext_lazy("You see what moves there before anything is saved."),
)


@admin.register(Meeting)
class MeetingAdmin(BooksAdmin):
    """The occurrences of forums."""

    form = MeetingForm
    steps = (MOVE, CANCEL, REPLACE)
    list_display = ("title", "forum", "number", "starts_on", "ends_on", "date_edtf", "state")
    list_filter = (
        "state",
        ("forum", admin.RelatedOnlyFieldListFilter),
        ("starts_on", admin.EmptyFieldListFilter),
    )
    list_select_related = ("forum",)
    search_fields = ("label", "place", "forum__code", "forum__name")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "forum__code", "-number", "pk")
    fields = (
        "forum", "number", "label", ("starts_on", "ends_on"), "date_edtf", "place", "state",
        "basis",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Keep on the pages “move” and “cancel” what other things hang on."""
        if obj is None:
            return ()
        fixed = ("forum", "number", "starts_on", "ends_on", "date_edtf")
        return (*fixed, "state") if obj.state == MeetingState.CANCELLED else fixed

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the states that a form may give; cancelling has its own page."""
        if db_field.name == "state":
            kept = (MeetingState.PLANNED, MeetingState.HELD)
            kwargs["choices"] = [(state.value, state.label) for state in kept]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def add_record(self, obj: Meeting, form: RecordForm, *, signature: Signature) -> Meeting:  # noqa: ARG002
        """Enter the meeting; what waited for it gets its day."""
        meeting, moves = enter_meeting(
            obj.forum,
            number=obj.number,
            label=obj.label,
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
            date_edtf=obj.date_edtf,
            place=obj.place,
            state=MeetingState(obj.state),
            basis=obj.basis,
            **signature.plain,
        )
        meeting.__dict__["moves"] = moves
        return meeting

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say what moved along."""
        super().save_model(request, obj, form, change)
        moves = obj.__dict__.pop("moves", None)
        if moves:
            self.message_user(request, moved_words(moves), messages.INFO)
