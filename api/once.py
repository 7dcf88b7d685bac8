"""The header Idempotency-Key: reads it and the body it stands for, and tells what came of it."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.actions import Answer, OtherBodyError, StillRunningError, answer_once

if TYPE_CHECKING:
    from api.base import Endpoint

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
# What an answer tells beside its body.
TOLD = ("ETag", "Location")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
Handler = Callable[..., Response]


class StillRunning(exceptions.APIException):
    """The same request is being carried out; its answer will be there soon."""

    status_code = 409
    default_detail = gettext_lazy("This request is being carried out. Send it again in a moment.")
    wait = 1


class KeyReused(exceptions.APIException):
    """A key stands for one request, and this is another one."""

    status_code = 422
    default_detail = gettext_lazy(
        "This Idempotency-Key was sent with another body. Take a new key for a new request."
    )


def once(post: Handler) -> Handler:
    """Let a handler of POST carry out at most once what comes with the same key."""

    @wraps(post)
    def handler(view: "Endpoint", request: Request, *args: Any, **kwargs: Any) -> Response:
        key = key_of(request)
        if not key or not isinstance(request.user, User):
            return post(view, request, *args, **kwargs)
        try:
            answer = answer_once(
                path=request.path,
                key=key,
                body_sha256=digest(request.data),
                carry_out=lambda: _answer_of(post(view, request, *args, **kwargs)),
                by=request.user,
                at=view.at,
            )
        except StillRunningError as error:
            raise StillRunning from error
        except OtherBodyError as error:
            raise KeyReused from error
        return _response_of(answer)

    return handler


def key_of(request: Request) -> str:
    """Return the key that was sent, or nothing. Raises ParseError for what is no key."""
    key: str | None = request.headers.get(HEADER)
    if key is None:
        return ""
    # A key that was lost on the way must not be taken for a request that needs none.
    if not _KEY.fullmatch(key):
        raise exceptions.ParseError(
            _("%(header)s holds 1 to 200 visible ASCII characters.") % {"header": HEADER}
        )
    return key


def digest(data: Any) -> str:
    """Return a mark of what a body says, the same however it was put into bytes."""
    parts = {name: [*map(_plain, values)] for name, values in _values(data)}
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _values(data: Any) -> Iterable[tuple[str, list[Any]]]:
    if hasattr(data, "lists"):
        return list(data.lists())
    return [(name, [value]) for name, value in data.items()]


def _plain(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return [value.name, content.hexdigest()]


def _answer_of(response: Response) -> Answer:
    content = "" if response.data is None else JSONRenderer().render(response.data).decode()
    headers = {name: response[name] for name in TOLD if name in response}
    return Answer(response.status_code, headers, content)


def _response_of(answer: Answer) -> Response:
    data = json.loads(answer.content) if answer.content else None
    headers = {**answer.headers, **({REPEATED: "true"} if answer.is_repeated else {})}
    return Response(data, status=answer.status, headers=headers)
