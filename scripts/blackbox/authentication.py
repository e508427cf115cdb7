"""The whole life of a session: login, use, refresh, verify, logout."""

from __future__ import annotations

from typing import Any

from .http import Answer, Client, expect_status
from .report import CheckFailed, Report, expect

_LOGIN_FIELDS = {"access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"}


def login(client: Client, username: str, password: str) -> dict[str, Any]:
    """Log in and return the whole answer."""
    answer = expect_status(client.post("/api/auth/login", {"username": username, "password": password}), 200)
    session: dict[str, Any] = answer.json()
    return session


def first_login(client: Client, username: str, password: str) -> None:
    """Try the login once; raise CheckFailed saying what to set where it is refused.

    Every later check logs in again, and a handful of wrong passwords locks the account for everybody at this address:
    whoever runs the check must therefore stop at the first refusal.
    """
    answer = client.post("/api/auth/login", {"username": username, "password": password})
    if answer.status == 401:
        raise CheckFailed(
            f"the system refused the login of {username!r} (401). Set ADMIN_USERNAME and ADMIN_PASSWORD to an "
            "administrator's login of that system and run the check again; it stops here, so that no further try "
            "locks the account"
        )
    if answer.status == 429:
        raise CheckFailed(
            f"the login of {username!r} is locked after too many tries (429, {_patience(answer)}). Wait, then set "
            "ADMIN_USERNAME and ADMIN_PASSWORD to an administrator's login of that system"
        )
    expect_status(answer, 200)


def _patience(answer: Answer) -> str:
    seconds = answer.headers.get("retry-after")
    return f"free again in {seconds} s" if seconds else "for some minutes"


def check_authentication(report: Report, client: Client, username: str, password: str) -> None:
    """Check every step of a session and the refusals beside it."""
    report.run("auth: a wrong password is refused", lambda: _wrong_password(client, username))
    report.run("auth: login answers tokens and the user", lambda: _login_shape(client, username, password))
    report.run("auth: the token opens the user's own page", lambda: _me(client, username, password))
    report.run("auth: a refresh token works once", lambda: _refresh(client, username, password))
    report.run("auth: verify knows good tokens from bad ones", lambda: _verify(client, username, password))
    report.run("auth: logout ends the session", lambda: _logout(client, username, password))


def _wrong_password(client: Client, username: str) -> None:
    answer = client.post("/api/auth/login", {"username": f"{username}-nobody", "password": "wrong-password"})
    expect_status(answer, 401)


def _login_shape(client: Client, username: str, password: str) -> None:
    session = login(client, username, password)
    missing = _LOGIN_FIELDS - set(session)
    expect(not missing, f"the answer lacks {sorted(missing)}")
    expect(session["token_type"].casefold() == "bearer", f"token_type is {session['token_type']!r}")
    expect(session["user"]["username"] == username, "the answer names another user")


def _me(client: Client, username: str, password: str) -> None:
    session = login(client, username, password)
    me = expect_status(client.with_token(session["access_token"]).get("/api/auth/users/me"), 200).json()
    expect(me["username"] == username, f"/users/me names {me['username']!r}")


def _refresh(client: Client, username: str, password: str) -> None:
    first = login(client, username, password)
    second = expect_status(client.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]}), 200).json()
    expect(second["refresh_token"] != first["refresh_token"], "the refresh token was not rotated")
    expect_status(client.with_token(second["access_token"]).get("/api/auth/users/me"), 200)


def _verify(client: Client, username: str, password: str) -> None:
    session = login(client, username, password)
    good = expect_status(client.with_token(session["access_token"]).post("/api/auth/verify"), 200).json()
    expect(good["valid"] is True and good["user"]["username"] == username, f"a good token gave {good}")
    bad = expect_status(client.with_token("not-a-token").post("/api/auth/verify"), 200).json()
    expect(bad == {"valid": False, "user": None, "expires_at": None}, f"a bad token gave {bad}")


def _logout(client: Client, username: str, password: str) -> None:
    session = login(client, username, password)
    mine = client.with_token(session["access_token"])
    expect_status(mine.post("/api/auth/logout"), 200, 204)
    after = expect_status(mine.post("/api/auth/verify"), 200).json()
    expect(after["valid"] is False, "the token is still valid after logout")
    expect_status(client.post("/api/auth/refresh", {"refresh_token": session["refresh_token"]}), 401)
