"""What the tests of the admin share: who signs in, and how a page's form is sent back."""

from typing import Any

from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from accounts.models import User
from frameworks.models import Framework
from frameworks.roles import Role
from tests import factories


def signed_in(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def create_clerk(framework: Framework, role: Role = Role.CLERK, **overrides: Any) -> User:
    """Create somebody who may enter the admin and keeps the books of a framework."""
    return factories.create_member(framework, role, is_staff=True, **overrides)


def page(record: Any, action: str = "change") -> str:
    """Return the address of a record's page in the admin."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{action}", args=[record.pk])


def list_of(model: Any, action: str = "changelist") -> str:
    """Return the address of a list in the admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}")


def _values(form: BaseForm) -> dict[str, Any]:
    values = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        shown = field.field.widget.format_value(value) if not isinstance(value, list) else value
        values[field.html_name] = "on" if value is True else shown
    return values


def typed(response: Any, **changes: Any) -> dict[str, Any]:
    """Return what the page would send, with some fields typed anew (`__` stands for `-`)."""
    data = _values(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        data |= _values(inline.formset.management_form)
        if not inline.has_change_permission:
            continue
        for form in inline.formset.forms:
            data |= _values(form)
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def row(prefix: str, index: int, total: int, **fields: Any) -> dict[str, Any]:
    """Return one more row of an inline."""
    values = {f"{prefix}-{index}-{name}": value for name, value in fields.items()}
    return {f"{prefix}-TOTAL_FORMS": str(total), **values}


def errors_of(response: Any) -> str:
    """Return every error that the page shows."""
    return str(response.context["errors"])


def messages_of(response: Any) -> str:
    """Return every message that the page shows."""
    return " ".join(str(message) for message in response.context["messages"])
