"""What a number behind Evolution can do."""

from __future__ import annotations

from whatsapp_service.capabilities import Capabilities
from whatsapp_service.port import ChoiceList, Contacts, Location, Media, Reaction, Text

CAPABILITIES = Capabilities(
    # Its buttons often do not show on the customer's phone, so such a question becomes numbered text.
    can_send=frozenset({Text, Media, Location, Contacts, Reaction, ChoiceList}),
    window=False,
    templates=False,
    pairing=True,
    official=False,
)
