"""Registers the app meetings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """The app meetings."""

    name = "meetings"
    verbose_name = _("Meetings")
