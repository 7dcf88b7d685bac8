"""Registers the app sources."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    """The app sources."""

    name = "sources"
    verbose_name = _("Sources")
