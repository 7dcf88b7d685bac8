"""The single sign-on of an organisation, where the settings name one."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

PROVIDER = "sso"


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """What the page to sign in at shows of it."""

    name: str
    address: str


def single_sign_on(next_address: str) -> SingleSignOn | None:
    """Return where it begins; None where there is none."""
    if not settings.OIDC_ISSUER:
        return None
    address = reverse("openid_connect_login", args=[PROVIDER])
    query = f"?{urlencode({'next': next_address})}" if next_address else ""
    return SingleSignOn(settings.OIDC_NAME, address + query)
