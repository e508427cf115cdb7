"""The black-box check as a whole."""

from __future__ import annotations

import os
from typing import Any

from .authentication import check_authentication, first_login, login
from .conversation import check_conversation
from .edge import check_edge
from .http import Client
from .report import Report


def run_blackbox(url: str) -> int:
    """Check the system at `url` and return the exit code: 0 only if every check passed.

    Logs in as ADMIN_USERNAME with ADMIN_PASSWORD, by default the administrator of a new development system.
    """
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
    if not report.run("auth: login", lambda: first_login(client, username, password)):
        return _verdict(report)
    check_authentication(report, client, username, password)
    if report.run("auth: a session for the chat", lambda: session.update(login(client, username, password))):
        check_conversation(report, client, session["access_token"])
    return _verdict(report)


def _verdict(report: Report) -> int:
    print(f"\n{report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed else 0
