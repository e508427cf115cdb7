"""The black-box check as a whole."""

from __future__ import annotations

import os
from typing import Any

from .authentication import check_authentication, login
from .conversation import check_conversation
from .edge import check_edge
from .http import Client
from .report import Report


def run_blackbox(url: str) -> int:
    """Check the system at `url` and return the exit code: 0 only if every check passed."""
    username = os.environ.get("ADMIN_USERNAME") or "admin"
    password = os.environ.get("ADMIN_PASSWORD") or "admin123"
    report = Report()
    print(f"Checking {url} from outside", flush=True)
    try:
        client = Client(url)
    except ValueError as error:
        print(error)
        return 2
    session: dict[str, Any] = {}
    check_edge(report, client)
    check_authentication(report, client, username, password)
    if report.run("auth: a session for the chat", lambda: session.update(login(client, username, password))):
        check_conversation(report, client, session["access_token"])
    print(f"\n{report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed else 0
