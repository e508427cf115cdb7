"""Bodies of the tokens' routes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, StringConstraints

from auth_service.users.schemas import Password, UserView
from shared.schemas.common import LenientBody, Timestamp, View


class Login(LenientBody):
    """Who signs in."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=254)] = Field(description="Username or e-mail.")
    password: Password
    remember_me: bool = False


class Refresh(LenientBody):
    """The refresh token, unless it comes in the cookie."""

    refresh_token: Annotated[SecretStr, Field(max_length=4096)] | None = None


class TokensView(View):
    """What a sign-in or a refresh gives."""

    access_token: str
    refresh_token: str | None = Field(
        None, description="Absent with X-Session-Transport: cookie.", exclude_if=lambda token: token is None
    )
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
    expires_at: Timestamp
    user: UserView


class Verification(View):
    """Whether a token is good, and whose it is."""

    valid: bool
    user: UserView | None = None
    expires_at: Timestamp | None = None


class KeySet(View):
    """Public keys that check access tokens (RFC 7517); empty for HS256, whose key is secret."""

    keys: list[dict[str, Any]]


class PasswordRules(View):
    """What a new password must satisfy."""

    min_length: int
    max_bytes: int


class ConfigView(View):
    """What a sign-in page needs to know before anybody is signed in."""

    service: str
    version: str
    access_token_seconds: int
    refresh_token_days: float
    password: PasswordRules
    roles: list[str]
    languages: list[str]
    themes: list[str]
