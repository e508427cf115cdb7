"""What the reason of a channel's state is about: a code that screens have words for, and the provider's own words; pure."""

from __future__ import annotations

import re

from whatsapp_service.channels import links
from whatsapp_service.channels.connection import NOT_RESPONDING

_CODED = re.compile(r"(?s).*?(?: \((?P<detail>.*)\))? \[(?P<code>-?[0-9]+|[a-z_]+)\]")
_SAID = {sentence: f"link_{reason}" for reason, sentence in links.SENTENCES.items()} | {
    NOT_RESPONDING: "not_responding"
}
_SHAPES = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("missing", r"Missing: (.*)\."),
        ("files", r"Files cannot be fetched: (.*)\."),
        ("quality_flagged", r"Meta flagged the quality of this number; its limit is (.*)\."),
        ("limit_lowered", r"Meta lowered the messaging limit of this number to (.*)\."),
        ("name_rejected", r"Meta rejected the display name of this number: (.*)\."),
        ("security", r"Security of this number at Meta: (.*)\."),
        ("account_state", r"Meta: the account's state is (.*)\."),
        ("account_ended", r"Meta disconnected the account \((.*)\)\."),
        ("violation", r"Meta noted a violation of its policy: (.*)\."),
        ("restricted", r"Meta restricted the account: (.*)\."),
        ("review_rejected", r"(Meta's review rejected the account)\."),
        ("alert", r"Meta: (.*)"),
    )
)


def read_reason(reason: str) -> tuple[str | None, str | None]:
    """Return (code, detail) of a reason; (None, None) for one that is not known."""
    if reason in _SAID:
        return _SAID[reason], None
    coded = _CODED.fullmatch(reason)
    if coded:
        return coded["code"], coded["detail"]
    for code, shape in _SHAPES:
        found = shape.fullmatch(reason)
        if found:
            return code, found[1]
    return None, None
