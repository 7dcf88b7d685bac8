"""How an address names a framework: by its code, as codes are written, and by nothing else."""

from django.urls import register_converter


class CodeConverter:
    """A code of capital letters, digits and hyphens; what no database could look up never comes."""

    regex = "[A-Z0-9-]+"

    def to_python(self, value: str) -> str:
        """Return the code as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it is."""
        return value


register_converter(CodeConverter, "code")
