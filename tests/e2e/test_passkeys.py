"""A passkey, made and used in a real browser with an authenticator that the browser plays."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener
from tests.factories import PASSWORD, create_user

pytestmark = [pytest.mark.e2e, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


def play_authenticator(page: Page) -> Any:
    """Let the browser play a device that knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_passkey_is_made_and_lets_its_owner_in_alone(open_page: Opener, live_server: Any) -> None:
    # Browsers give passkeys to names, not to numbers.
    site = live_server.url.replace("127.0.0.1", "localhost")
    person = create_user(password=PASSWORD)
    page = open_page(base_url=site)
    play_authenticator(page)
    page.goto("/accounts/sign-in/")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/accounts/security/passkeys/add/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.check("[name=passwordless]")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto("/accounts/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/accounts/security/")
    expect(page.get_by_text(person.email).first).to_be_attached()
    page.context.clear_cookies()
    page.goto("/accounts/sign-in/")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
