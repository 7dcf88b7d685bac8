"""The way from a number on the page of a framework to the list of what it counts."""

from django.urls import reverse
from django.utils.http import urlencode

from frameworks.models import Framework


def list_of(framework: Framework, **wanted: str) -> str:
    """Return the address of the list of a framework's published commitments, filtered."""
    query = {"framework": framework.code, "shared": "1", **wanted}
    return f"{reverse('desks:commitments')}?{urlencode(query)}"
