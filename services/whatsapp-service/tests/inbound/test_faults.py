"""Why a webhook was set aside has a code, so that a screen says it in its own language."""

from __future__ import annotations

import pytest
from whatsapp_service.inbound.faults import code_of


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("number 123 belongs to no active channel", "no_channel"),
        ("account 9 belongs to no active channel; entry[0]: x", "no_channel"),
        ("number 123 is another app's: this webhook was not signed with its secret", "other_app"),
        ("nothing here reads webhooks of zapi", "unknown_provider"),
        ("chat refused it: no", "chat_refused"),
        ("chat: The contact is blocked", "chat_refused"),
        ("cannot be stored: ValueError('x')", "not_stored"),
        ("data[0]: key.id is missing", "unreadable"),
        (None, None),
    ],
)
def test_every_reason_has_a_code(error: str | None, code: str | None) -> None:
    assert code_of(error) == code
