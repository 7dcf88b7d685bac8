"""How codes of parties, frameworks and countries are written."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]*$", _("A code has capital letters, figures and hyphens only.")
)
COUNTRY = RegexValidator(r"^[A-Z]{2}$", _("A country has two capital letters, as in KR."))
