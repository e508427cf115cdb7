"""`test-system.py --url` with a login that the system refuses: it must not lock the administrator out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scripts.blackbox.run import run_blackbox
from scripts.verify.cli import parse_arguments


class _Refusing(BaseHTTPRequestHandler):
    """Answers every request, and every login with the server's own status."""

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        self.server.logins.append(sent.get("username"))  # type: ignore[attr-defined]
        self._answer(self.server.refusal)  # type: ignore[attr-defined]

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Retry-After", "900")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Be silent."""


@pytest.fixture
def system() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    server.logins, server.refusal = [], 401  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("status", "said"), [(401, "refused the login"), (429, "free again in 900 s")])
def test_a_refused_login_is_tried_once_and_says_what_to_set(
    system: ThreadingHTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.setenv("ADMIN_USERNAME", "chefe")
    monkeypatch.setenv("ADMIN_PASSWORD", "not the right one")
    system.refusal = status  # type: ignore[attr-defined]

    assert run_blackbox(f"http://127.0.0.1:{system.server_address[1]}") == 1

    assert system.logins == ["chefe"]  # type: ignore[attr-defined]
    output = capsys.readouterr().out
    assert said in output
    assert "ADMIN_USERNAME and ADMIN_PASSWORD" in output
    assert "not the right one" not in output


def test_the_help_says_how_to_give_a_login(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    output = capsys.readouterr().out
    assert "ADMIN_USERNAME" in output
    assert "ADMIN_PASSWORD" in output
