"""A store of files that speaks the S3 protocol, signed (AWS Signature Version 4), and no more.

What the program needs of it are four requests on one object; a library for all of S3 would be
larger than the rest of its dependencies together. Nothing is handed out from here directly: the
pages and the API stream a file to who may see it.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

TIMEOUT = 30  # seconds
TRIES = 3
PAUSE = 0.2  # seconds, longer each time
ALGORITHM = "AWS4-HMAC-SHA256"
Answer = tuple[bytes, dict[str, str]]


class StoreError(OSError):
    """The store cannot be reached or refuses; the message names no key."""


def signature_of(
    *,
    method: str,
    path: str,
    headers: Mapping[str, str],
    region: str,
    secret: str,
) -> tuple[str, str, str]:
    """Return the signed names, the scope and the signature of a request without a query.

    `headers` have lower-case names, among them host, x-amz-date and x-amz-content-sha256.
    """
    moment = headers["x-amz-date"]
    names = ";".join(sorted(headers))
    lines = [f"{name}:{headers[name].strip()}" for name in sorted(headers)]
    request = "\n".join([method, path, "", *lines, "", names, headers["x-amz-content-sha256"]])
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = "\n".join([ALGORITHM, moment, scope, digest])
    return names, scope, hmac.digest(key, text.encode(), "sha256").hex()


@deconstructible
class ObjectStore(Storage):
    """Keeps files as objects of a bucket; addressed by path, as every such store understands."""

    def __init__(
        self, *, endpoint: str, bucket: str, folder: str, region: str, key: str, secret: str
    ) -> None:
        self.endpoint, self.bucket, self.folder = urlsplit(endpoint), bucket, folder
        self.region, self.key, self._secret = region, key, secret

    def exists(self, name: str) -> bool:
        """Say whether there is an object of this name. Raises StoreError."""
        return self._ask("HEAD", name) is not None

    def size(self, name: str) -> int:
        """Return the length in bytes. Raises FileNotFoundError, StoreError."""
        found = self._ask("HEAD", name)
        if found is None:
            raise FileNotFoundError(name)
        return int(found[1].get("content-length", "0"))

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is as good. Raises StoreError."""
        self._ask("DELETE", name)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("Objects are read as bytes, and written as a whole.")
        found = self._ask("GET", name)
        if found is None:
            raise FileNotFoundError(name)
        return File(BytesIO(found[0]), name=name)

    def _save(self, name: str, content: Any) -> str:
        content.seek(0)
        self._ask("PUT", name, body=content.read())
        return name

    # --- the wire -------------------------------------------------------------------------

    def _ask(
        self, method: str, name: str, *, body: bytes = b""
    ) -> tuple[Any, dict[str, str]] | None:
        """Return body and headers of the answer, None where there is no such object.

        Each of these requests may be sent again: an object is written under a name of its own.
        """
        names = filter(None, [self.bucket, self.folder, name])
        path = quote(f"/{'/'.join(names)}", safe="/-_.~")
        problem = ""
        for number in range(TRIES):
            if number:
                time.sleep(PAUSE * number)
            try:
                status, answer, headers = self._send(method, path, body)
            except (OSError, HTTPException) as error:
                problem = type(error).__name__
                continue
            if status == 404 and method != "PUT":
                return None
            if status < 300:
                return answer, headers
            problem = f"answer {status}"
            if status < 500:
                break
        raise StoreError(f"The store of files cannot be used now: {problem}.")

    def _send(self, method: str, path: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        is_safe = self.endpoint.scheme == "https"
        connect = HTTPSConnection if is_safe else HTTPConnection
        connection = connect(str(self.endpoint.hostname), self.endpoint.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body or None, self._headers(method, path, body))
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            content = _received(response, is_empty=method == "HEAD")
            return response.status, content, headers
        finally:
            connection.close()

    def _headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        signed = {
            "host": self.endpoint.netloc,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        }
        names, scope, signature = signature_of(
            method=method, path=path, headers=signed, region=self.region, secret=self._secret
        )
        credential = f"{ALGORITHM} Credential={self.key}/{scope}"
        authorization = f"{credential}, SignedHeaders={names}, Signature={signature}"
        return {**signed, "authorization": authorization, "content-length": str(len(body))}


def _received(response: HTTPResponse, *, is_empty: bool) -> bytes:
    """Read an answer to its end; one that breaks off is an error, not a shorter file."""
    # Read in one go, as no file is larger than 20 MiB.
    content = response.read()
    promised = response.getheader("content-length")
    if not is_empty and promised is not None and int(promised) != len(content):
        raise HTTPException("The answer broke off.")
    return content
