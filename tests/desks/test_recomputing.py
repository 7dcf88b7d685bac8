"""The page of a recomputation: begun by administrators, with a bar, a result and a way back."""

import pytest
from django.test import Client

from commitments.actions import start_recomputation
from commitments.models import Recomputation
from frameworks.roles import Role
from tests.factories import (
    AT,
    create_commitment,
    create_deadline,
    create_member,
    create_party,
    create_superuser,
)

pytestmark = pytest.mark.django_db
PAGE = "/recomputations/"


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_an_administrator_has_everything_compared_and_reads_the_result() -> None:
    create_deadline(commitment=create_commitment(owner=create_party()))
    administrator = browser(create_superuser())
    assert "Nothing was computed anew" in administrator.get(PAGE).content.decode()
    begun = administrator.post(PAGE, follow=True)
    job = Recomputation.objects.get()
    assert begun["Refresh"] == "5"
    assert "0 of 1 deadlines are computed." in begun.content.decode()
    # Where no worker runs, the page does it.
    done = administrator.post(f"{PAGE}{job.uuid}/", {"step": "run"}, follow=True)
    assert "Refresh" not in done
    page = " ".join(done.content.decode().split())
    assert "1 deadline was looked at. All were right." in page
    assert str(job.uuid) in administrator.get(PAGE).content.decode()


def test_a_stopped_one_says_so() -> None:
    job = start_recomputation(by=None, at=AT)
    Recomputation.objects.update(state="failed")
    page = browser(create_superuser()).get(f"{PAGE}{job.uuid}/").content.decode()
    assert "Something went wrong." in page


def test_others_see_only_what_they_caused() -> None:
    commitment = create_commitment(owner=create_party())
    lead = create_member(commitment.framework, role=Role.LEAD)
    own = start_recomputation(framework=commitment.framework, by=lead, at=AT)
    foreign = start_recomputation(by=None, at=AT)
    client = browser(lead)
    assert client.get(f"{PAGE}{own.uuid}/").status_code == 200
    assert client.get(f"{PAGE}{foreign.uuid}/").status_code == 404
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403
