"""Registers the app reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """The app reminders."""

    name = "reminders"
    verbose_name = _("Reminders")
