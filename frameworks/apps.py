"""Registers the app frameworks."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrameworksConfig(AppConfig):
    """The app frameworks."""

    name = "frameworks"
    verbose_name = _("Frameworks")

    def ready(self) -> None:
        """Let addresses name frameworks by their codes."""
        import_module("frameworks.converters")
