"""What the API says of itself: its OpenAPI document, its pages of documentation, and nothing."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.problems import PROBLEMS
from api.reference import chapters, guide
from api.schema import document


@extend_schema(exclude=True)
class Schema(Endpoint):
    """The OpenAPI document, for machines; open to everybody, as the program itself is."""

    tag = "about"
    http_method_names = ["get", "head"]
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, _request: Request) -> Response:
        return Response(document())


@extend_schema(exclude=True)
class Nothing(Endpoint):
    """What stands at all other addresses below /api/: nothing, said as a problem."""

    tag = "about"
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, to people who are signed in, whatever is asked."""
        super().initial(request, *args, **kwargs)
        raise Http404

    def check_method(self) -> None:
        """Take any method: the address is wrong, whichever it is."""

    def parameters(self) -> Any:
        """Take any parameter: the address is wrong anyway."""
        return self.request.query_params.keys()


@require_safe
@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """Show the documentation for people: the guide, every endpoint, every problem."""
    context = {"guide": guide(), "chapters": chapters(document()), "problems": PROBLEMS}
    return render(request, "api/docs.html", context)
