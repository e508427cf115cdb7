"""Why a number is as it is has a code, so that a screen says it in its own language."""

from __future__ import annotations

import pytest
from whatsapp_service.channels import links
from whatsapp_service.channels.connection import NOT_RESPONDING
from whatsapp_service.channels.reasons import read_reason


@pytest.mark.parametrize(
    ("reason", "read"),
    [
        ("O token venceu. (Error validating access token (expired)) [190]", ("190", "Error validating access token (expired)")),
        ("O token venceu. [190]", ("190", None)),
        ("A Meta não aceita o token. (Invalid OAuth [190]) [token_refused]", ("token_refused", "Invalid OAuth [190]")),
        (NOT_RESPONDING, ("not_responding", None)),
        (links.SENTENCES["banned"], ("link_banned", None)),
        ("Missing: access token, app secret.", ("missing", "access token, app secret")),
        ("Files cannot be fetched: the access token was refused.", ("files", "the access token was refused")),
        ("Meta lowered the messaging limit of this number to TIER_250.", ("limit_lowered", "TIER_250")),
        ("Meta: the account's state is DISABLE.", ("account_state", "DISABLE")),
        ("Meta: something new", ("alert", "something new")),
        ("", (None, None)),
        ("Nobody knows", (None, None)),
    ],
)  # fmt: skip
def test_every_reason_has_a_code_and_keeps_the_providers_own_words(
    reason: str, read: tuple[str | None, str | None]
) -> None:
    assert read_reason(reason) == read
