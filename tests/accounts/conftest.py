"""A single sign-on for the tests that ask for one."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from pytest_django import Settings

from frameworks.models import Framework
from tests.accounts.provider import CLIENT, SECRET, Provider, provider
from tests.accounts.rounds import CLAIMS
from tests.factories import create_framework


@pytest.fixture
def framework() -> Framework:
    return create_framework()


@pytest.fixture
def running(settings: Settings, framework: Framework) -> Iterator[Provider]:
    """Run a provider and point the settings at it."""
    with provider() as found:
        told: Any = deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
        told["openid_connect"]["APPS"] = [
            {
                "provider_id": "sso",
                "name": "Ministry",
                "client_id": CLIENT,
                "secret": SECRET,
                "settings": {"server_url": found.issuer, "scope": ["openid", "email"]},
            }
        ]
        settings.SOCIALACCOUNT_PROVIDERS = told
        settings.OIDC_ISSUER, settings.OIDC_NAME = found.issuer, "Ministry"
        settings.OIDC_ROLES = [f"staff={framework.code}:viewer", f"desk={framework.code}:clerk"]
        found.claims = {**CLAIMS, "groups": ["staff", "others"]}
        yield found
