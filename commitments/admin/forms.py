"""Forms of the admin that look at more than one field."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from commitments.domain.vocabulary import Visibility
from history.admin import ReasonedForm


class FrameworkForm(ReasonedForm):
    """A record of a framework; what it names has to belong to the same one."""

    INSIDE: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any] | None:
        """Refuse what belongs to another framework."""
        cleaned = super().clean() or {}
        framework = cleaned.get("framework") or getattr(self.instance, "framework", None)
        for name in self.INSIDE:
            strangers = (
                [str(row) for row in _rows(cleaned.get(name)) if row.framework_id != framework.pk]
                if framework
                else []
            )
            if strangers and name in self.fields:
                self.add_error(
                    name,
                    _("Of another framework: %(names)s.") % {"names": ", ".join(strangers)},
                )
        return cleaned


def _rows(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return (value,) if isinstance(value, models.Model) else value


class CommitmentForm(FrameworkForm):
    """A commitment as the clerk enters and corrects it."""

    INSIDE = ("areas", "programme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tracked_from" in self.fields:
            self.fields["tracked_from"].required = bool(self.instance.pk)

    def clean(self) -> dict[str, Any] | None:
        """Refuse an internal record of nobody, in words."""
        cleaned = super().clean() or {}
        if cleaned.get("visibility") == Visibility.PARTY and not cleaned.get("author_party"):
            self.add_error("author_party", _("Say which party keeps it to itself."))
        return cleaned
