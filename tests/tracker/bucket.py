"""A small store that speaks the S3 protocol: it keeps objects and checks who signed for them."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY, SECRET, REGION = "KEYNAME", "a secret/with+signs", "eu-test-1"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request,"
    r" SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def _sign(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def is_signed(method: str, target: str, headers: Any, body: bytes) -> bool:
    """Say whether a request carries the signature of the one key, over all that it says."""
    given = AUTHORIZATION.fullmatch(headers.get("Authorization", ""))
    if given is None or (given["key"], given["region"]) != (KEY, REGION):
        return False
    names = given["names"].split(";")
    if not {"host", "x-amz-date", "x-amz-content-sha256"} <= {*names}:
        return False
    sum_of_body = hashlib.sha256(body).hexdigest()
    canonical = f"{method}\n{target}\n\n"
    canonical += "".join(f"{name}:{headers[name]}\n" for name in names)
    canonical += f"\n{given['names']}\n{sum_of_body}"
    scope = f"{given['day']}/{REGION}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashed}"
    key = _sign(f"AWS4{SECRET}".encode(), given["day"])
    for part in (REGION, "s3", "aws4_request"):
        key = _sign(key, part)
    return hmac.compare_digest(_sign(key, text).hex(), given["signature"])


class Bucket(ThreadingHTTPServer):
    """Objects by path, every request that came, and the answers that go wrong first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.failures: list[int] = []
        self.cuts = 0

    @property
    def endpoint(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        store, path = self.server, self.path
        store.asked.append((self.command, path))
        if store.failures:
            return self._send(store.failures.pop(0))
        if not is_signed(self.command, path, self.headers, body):
            return self._send(403)
        if self.command == "PUT":
            store.objects[path] = body
            return self._send(200)
        if self.command == "DELETE":
            store.objects.pop(path, None)
            return self._send(204)
        if path not in store.objects:
            return self._send(404)
        return self._send(200, store.objects[path])

    do_GET = do_HEAD = do_PUT = do_DELETE = _answer  # noqa: N815 - as the server calls them

    def _send(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.server.cuts and content:
            self.server.cuts -= 1
            content = content[: len(content) // 2]
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        """Be silent."""


@contextmanager
def open_bucket() -> Iterator[Bucket]:
    """Run a store for as long as it is needed."""
    bucket = Bucket()
    thread = threading.Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        thread.join()
        bucket.server_close()
