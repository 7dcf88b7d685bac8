"""What is held on oneself, to take along."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.confirming import once_more
from desks.personal import export_person
from desks.who import person


@require_safe
@once_more
def my_data(request: HttpRequest) -> HttpResponse:
    """Hand out all that is held on who asks, as a file of JSON."""
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(export_person(person(request)), json_dumps_params=options)
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store, private"
    return answer
