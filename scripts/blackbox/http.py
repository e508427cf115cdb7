"""One HTTP exchange at a time over a connection of its own."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from .report import expect

_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers with lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode(errors="replace")


class Client:
    """Speaks to one base URL, with or without an access token."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        parts = urlsplit(base_url if "://" in base_url else f"http://{base_url}")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{base_url!r} is not an http or https address")
        self.secure = parts.scheme == "https"
        self.host = parts.hostname
        self.port = parts.port or (443 if self.secure else 80)
        self.base_url = base_url
        self._root = parts.path.rstrip("/")
        self._token = token

    def with_token(self, token: str) -> Client:
        """Return a client for the same system that sends this access token."""
        return Client(self.base_url, token)

    def get(self, path: str, **query: str | int) -> Answer:
        """Send a GET with a query string."""
        return self.request("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: object = None) -> Answer:
        """Send a POST with a JSON body, or with none."""
        return self.request("POST", path, body)

    def request(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request and read the whole answer."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        payload = None
        if body is not None:
            payload = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        connection = self._connect()
        try:
            connection.request(method, self._root + path, payload, sent)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except http.client.HTTPException as error:
            raise OSError(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        if self.secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self.host, self.port, timeout=_TIMEOUT_SECONDS, context=context)
        return http.client.HTTPConnection(self.host, self.port, timeout=_TIMEOUT_SECONDS)


def expect_status(answer: Answer, *allowed: int) -> Answer:
    """Fail the check unless the answer has one of these statuses."""
    wanted = " or ".join(str(status) for status in allowed)
    expect(answer.status in allowed, f"expected {wanted}, got {answer.status}: {answer.text()[:300]}")
    return answer
