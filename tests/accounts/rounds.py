"""The way to the provider of a test and back, as a browser goes it."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import requests
from django.test import Client

BEGIN = "/accounts/oidc/sso/login/"
CLAIMS = {"sub": "u-1", "email": "kim@example.org", "email_verified": True, "name": "Kim Lee"}


def go_round(next_address: str = "") -> tuple[Client, Any]:
    """Go to the provider and back, as a browser does."""
    client = Client()
    page = client.get("/accounts/sign-in/", {"next": next_address} if next_address else {})
    found = re.search(r'action="(/accounts/oidc/[^"]*)"', page.content.decode())
    assert found is not None
    return client, come_back(client, client.post(unescape(found[1])))


def come_back(client: Client, away: Any) -> Any:
    """Follow the page that leads away, and come back from the provider."""
    address = away.context["address"]
    back = requests.get(address, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")
