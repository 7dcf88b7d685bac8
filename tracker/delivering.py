"""How pages and static files go out: compressed, files under names that change with their content.

Files are served from where they lie: there is no step to forget between an update and a start.
"""

import hashlib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

# Files that people attached and exports are packed already; answers of the API carry an ETag that
# is sent back as it came, which compressing would change.
COMPRESSED = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
HASH_LENGTH = 12


class Compressed(GZipMiddleware):
    """Compresses pages and static files.

    A page that is compressed tells by its length what of a guess stands in it (BREACH). What is
    worth guessing here does not stay: the token of a form is masked anew in every answer, and a
    secret is shown once. Django adds bytes of random length besides.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Compress what is text for a browser."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if kind in COMPRESSED else response


@cache
def name_with_hash(name: str, path: str) -> str:
    """Return the name of a file with a part that changes when the file does."""
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:HASH_LENGTH]
    plain = PurePosixPath(name)
    return str(plain.with_name(f"{plain.stem}.{digest}{plain.suffix}"))


class HashedNames(StaticFilesStorage):
    """Names static files in pages so that a browser never has to ask for one twice."""

    def url(self, name: str | None) -> str:
        """Return the address of a file; one that somebody is working on keeps its plain name."""
        path = name and not settings.WHITENOISE_AUTOREFRESH and finders.find(name)
        return super().url(name_with_hash(name, path) if name and path else name)


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serves each file under its plain name and, for good, under the one with the hash."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Note a file under both names."""
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        super().add_file_to_dictionary(name_with_hash(url, path), path, stat_cache=stat_cache)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Say whether what stands at an address never changes."""
        plain = f"{Path(path).stem}{Path(path).suffix}"
        return PurePosixPath(url).name == name_with_hash(plain, path)
