"""Ids in Meta's forms, from one source of chance, so that a seed makes them repeatable."""

from __future__ import annotations

import base64
import random
import string

_WORD = string.ascii_letters + string.digits
_BSUID_DIGITS = 16


class Ids:
    """Makes ids. Without a seed no two simulators make the same."""

    def __init__(self, seed: int | None) -> None:
        self._random: random.Random = random.Random(seed) if seed is not None else random.SystemRandom()

    def message(self, digits: str) -> str:
        """Return a ``wamid`` as Meta makes them: base64 of the number and twenty hexadecimal digits."""
        own = f"{self._random.getrandbits(80):020X}".encode()
        raw = b"\x1d\x18" + bytes([len(digits)]) + digits.encode() + b"\x15\x02\x00\x11\x18\x14" + own + b"\x00"
        return "wamid." + base64.b64encode(raw).decode()

    def stanza(self) -> str:
        """Return an id as WhatsApp Web makes them."""
        return f"3EB0{self._random.getrandbits(72):018X}"

    def number(self, digits: int = 15) -> str:
        """Return an id of so many digits."""
        return str(self._random.randrange(10 ** (digits - 1), 10**digits))

    def trace(self) -> str:
        """Return an ``fbtrace_id``."""
        return "A" + self.word(22)

    def word(self, length: int) -> str:
        """Return so many letters and digits."""
        return "".join(self._random.choice(_WORD) for _ in range(length))

    def user(self) -> str:
        """Return a business-scoped user id."""
        return f"BR.{self.number(_BSUID_DIGITS)}"

    def chance(self) -> float:
        """Return a number from 0 up to 1, for the faults that come only sometimes."""
        return self._random.random()
