"""A small OpenID Connect provider on this machine, for one test: it knows one person."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET, CODE, TOKEN = "tracker", "a secret of the test", "one-code", "one-token"


class Provider(ThreadingHTTPServer):
    """Answers discovery, sign-in, token, keys and user info."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.named = ""
        self.key: Any = KEY
        self.algorithm, self.kid = "RS256", "1"
        # What the token says instead.
        self.in_token: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.codes: set[str] = set()
        # Of which address it sends elsewhere, and who asked there nevertheless.
        self.moved = ""
        self.followed: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """One request to the provider."""

    server: Provider

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path.startswith("/moved"):
            self.server.followed.append(path.path)
        if path.path == self.server.moved:
            self._send_on()
        elif path.path == "/.well-known/openid-configuration":
            self._tell(self._discovery())
        elif path.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._tell({"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})
        elif path.path == "/userinfo":
            known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            self._tell(self.server.claims if known else {}, 200 if known else 401)
        else:
            self.server.asked = {name: one[0] for name, one in parse_qs(path.query).items()}
            self.server.codes.add(CODE)
            back = urlencode({"code": CODE, "state": self.server.asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{self.server.asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.server.moved == self.path:
            self._send_on()
            return
        told = {name: one[0] for name, one in parse_qs(body).items()}
        digest = sha256(told.get("code_verifier", "").encode()).digest()
        proof = urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = told.get("code") in self.server.codes
        if not known or proof != self.server.asked.get("code_challenge"):
            self._tell({"error": "invalid_grant"}, 400)
            return
        self.server.codes.discard(CODE)
        now = int(time.time())
        facts = {"iss": self.server.issuer, "aud": CLIENT, "iat": now, "exp": now + 60}
        if "max_age" in self.server.asked:
            facts["auth_time"] = now
        if "nonce" in self.server.asked:
            facts["nonce"] = self.server.asked["nonce"]
        signed = jwt.encode(
            {**facts, **self.server.claims, **self.server.in_token},
            self.server.key,
            algorithm=self.server.algorithm,
            headers={"kid": self.server.kid},
        )
        self._tell({"access_token": TOKEN, "token_type": "Bearer", "id_token": signed})

    def _send_on(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"/moved{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _discovery(self) -> dict[str, Any]:
        issuer = self.server.issuer
        return {
            "issuer": self.server.named or issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _tell(self, what: Any, status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider for the length of a test."""
    with Provider() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
