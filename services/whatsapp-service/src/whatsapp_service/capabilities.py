"""What a provider can do at all; each adapter declares its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do at all, whatever number it is.

    ``can_send``: the kinds of content it carries as such; others become text where they can. ``window``: free text is only
    taken for a time after the customer wrote. ``templates``: approved texts that open a conversation. ``pairing``: the number is
    linked to a phone, and that link may break. ``official``: the network's owner allows it.
    """

    can_send: frozenset[type]
    window: bool
    templates: bool
    pairing: bool
    official: bool
