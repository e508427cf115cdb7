"""What is told of a call to the webhook address that was refused; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from whatsapp_service.channels.domain import Channel, Provider

Reason = Literal["unsigned", "signature", "verify_token", "address", "token"]
Kind = Reason | Literal["verified"]
"""``unsigned``: Meta's signature is missing; ``signature``: it was made with another secret; ``verify_token``: the verification
brought another word; ``address``: the secret in the address is no number's; ``token``: the token beside it is not ours."""
STREAK = timedelta(hours=24)
"""After so long without a further one, counting begins anew."""
SHOWN = timedelta(hours=48)
KEPT = timedelta(days=30)
MOST_LOOKED_AT = 64 * 1024
MOST_IDS = 20
_META_ID = re.compile(rb'"(?:phone_number_id|id)"\s*:\s*"([0-9]{1,64})"')
_INSTANCE = re.compile(rb'"instance"\s*:\s*"([A-Za-z0-9_-]{1,64})"')


@dataclass(frozen=True, slots=True)
class Knock:
    """One call. ``channel_id`` is the number that it claims to be about, empty where it names none of ours."""

    provider: Provider
    channel_id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number's card shows of one kind. ``is_certain``: the calls named this number, and did not only come to its address."""

    reason: Reason
    count: int
    first_at: datetime
    last_at: datetime
    is_certain: bool


def claimed(channels: Iterable[Channel], provider: Provider, body: bytes) -> str:
    """Return which number a body that proves nothing claims to be about; only a number of ours is ever returned."""
    pattern = _META_ID if provider == "cloud" else _INSTANCE
    named = [found.decode() for found in pattern.findall(body[:MOST_LOOKED_AT])[:MOST_IDS]]
    mine = [one for one in channels if one.provider == provider]
    for name in named:
        for channel in mine:
            if name == channel.phone_number_id:
                return channel.id
    accounts = [one.id for one in mine if one.waba_id and one.waba_id in named]
    return accounts[0] if len(accounts) == 1 else ""
