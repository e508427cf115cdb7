"""What a check of a number tells; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Key = Literal[
    "token", "phone", "app_secret", "verify_token", "subscription", "test_message", "server", "api_key", "instance",
    "webhook", "link",
]  # fmt: skip
State = Literal["ok", "bad", "unknown"]
Code = Literal[
    "token_ok", "token_missing", "token_refused", "token_rights", "phone_ok", "phone_gone", "secret_ok", "secret_missing",
    "secret_wrong", "verify_seen", "verify_arrives", "verify_waits", "verify_other", "verify_missing", "subscribed",
    "subscribed_now", "subscription_none", "account_missing", "server_ok", "server_silent", "key_ok", "key_refused",
    "instance_ok", "instance_gone", "hook_ok", "hook_set", "hook_failed", "link_ok", "link_waits", "link_closed",
    "after_token", "after_phone", "after_other", "silent", "trouble",
]  # fmt: skip
"""What was found, for screens that have words for it in each language."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at; ``unknown`` where it could not be, or where looking cannot tell.

    ``hint`` says what to do, ``detail`` what the provider itself said, ``facts`` what the words name. An unknown one that is
    ``tolerable`` keeps nothing from working.
    """

    key: Key
    state: State
    code: Code
    message: str
    hint: str | None = None
    detail: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    tolerable: bool = False

    @property
    def ok(self) -> bool:
        """Return whether it was found right."""
        return self.state == "ok"
