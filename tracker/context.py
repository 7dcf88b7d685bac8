"""What every template may ask about the site as a whole; the rest comes from each page's view."""

from django.conf import settings
from django.http import HttpRequest

from tracker import serving


def demo(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001
    """Say whether this is the demonstration, and who may sign in to it (role, address, password).

    A function for the sign-ins, so that a page that does not show them does not read them.
    """
    return {"is_demo": settings.DEMO, "demo_sign_ins": serving.sign_ins}
