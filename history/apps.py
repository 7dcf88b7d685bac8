"""Registers the app history."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """The app history."""

    name = "history"
    verbose_name = _("History")
