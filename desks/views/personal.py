"""What is held on oneself, to take along."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from desks.personal import export_person
from desks.who import person


@require_safe
@reauthentication_required  # type: ignore[untyped-decorator]
def my_data(request: HttpRequest) -> HttpResponse:
    """Hand out all that is held on who asks, as a file of JSON."""
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(export_person(person(request)), json_dumps_params=options)
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store, private"
    return answer
