"""What is no key is as good as a record that is not there, on each page of the admin."""

import pytest
from django.contrib.admin import site

from commitments.models import Programme, ProgressUpdate
from frameworks.models import Membership
from reminders.models import Mail
from tests.admin.pages import list_of, signed_in
from tests.factories import create_superuser

pytestmark = pytest.mark.django_db
NO_KEYS = ["words", "-0044-03-15", "9" * 400, str(2**63), "1.5", "\u0301", "NaN"]


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_related_record_that_is_no_key_is_refused_on_the_form(key: str) -> None:
    client = signed_in(create_superuser())
    sent = {"framework": key, "code": "P", "name": "Bridges", "parent": key}
    assert client.get(list_of(Membership, "add"), {"user": key}).status_code == 200
    answer = client.post(list_of(Programme, "add"), sent)
    assert answer.status_code == 200
    assert {"framework", "parent"} <= set(answer.context["adminform"].form.errors)
    assert client.get(list_of(Programme, "add"), {"framework": key}).status_code == 200


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_line_that_is_no_key_is_not_acted_on(key: str) -> None:
    client = signed_in(create_superuser())
    sent = {"action": "accept_selected", "_selected_action": [key], "index": "0"}
    answer = client.post(list_of(ProgressUpdate), sent)
    assert answer.status_code in {200, 302}


@pytest.mark.parametrize("year", ["9223372036854775808", "0", "words"])
def test_a_filter_that_no_row_could_match_is_told_to_be_wrong(year: str) -> None:
    client = signed_in(create_superuser())
    answer = client.get(list_of(Mail), {"local_day__year": year}, follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("question", ["> " * 5_000, "z" * 100_000, '"a ' * 2_000])
def test_an_endless_question_is_looked_for_by_its_first_words(question: str) -> None:
    client = signed_in(create_superuser())
    searched = [one for one, how in site._registry.items() if how.search_fields]
    assert len(searched) > 10
    for model in searched:
        assert client.get(list_of(model), {"q": question}).status_code == 200, model
