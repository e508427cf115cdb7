"""The neutral port to a messaging gateway: adapters implement ``Gateway``; the queue above them knows only these types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

from whatsapp_service.capabilities import Capabilities

MediaKind = Literal["image", "video", "audio", "document", "sticker"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to: a number (digits with country code), a user id of the platform, or both."""

    phone: str | None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text in WhatsApp's own markup. ``instead`` says of what it takes the place, where it takes any."""

    body: str
    preview_url: bool = True
    instead: Instead | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file of ours, whose bytes the ``MediaSource`` has; by ``digest``, their SHA-256, two ids are seen to be one file."""

    kind: MediaKind
    attachment_id: str
    mime_type: str
    file_name: str
    size: int
    caption: str = ""
    voice: bool = False
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A place on the map."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contact cards as ``[{name, phones: [{phone, wa_id?, type?}], emails: [...], org?}]``."""

    cards: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on a message of the conversation; an empty one takes it away."""

    target: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that the customer may tap."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Instead:
    """A question that its gateway does not carry as such: how it reads as text, and what each number in it stands for."""

    text: str
    kind: Literal["button", "list"] = "button"
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of choices in a list."""

    title: str
    rows: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """A text with reply buttons."""

    body: str
    buttons: tuple[Choice, ...]
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A text with a menu that opens over it."""

    body: str
    button: str
    sections: tuple[Section, ...]
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A text with one button that opens an address."""

    body: str
    label: str
    url: str
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A text with one button, by which the customer sends where he is, or the number that the platform hides."""

    body: str
    wanted: Literal["location", "phone"]


@dataclass(frozen=True, slots=True)
class FlowForm:
    """A text with a button that opens a form (a flow of the platform). ``token`` comes back with the answers."""

    body: str
    label: str
    flow_id: str
    token: str
    screen: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """An approved template; ``components`` hold the values as the platform takes them, ``preview`` the text they make.

    ``header`` is the stored file that it opens with; one that lies at an address is among the components.
    """

    name: str
    language: str
    components: tuple[Mapping[str, Any], ...] = ()
    preview: str = ""
    header: Media | None = None


Content = (
    Text | Media | Location | Contacts | Reaction | Buttons | ChoiceList | LinkButton | Ask | FlowForm | TemplateMessage
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. ``message_id`` is our own id; the platform repeats it in every status of the message."""

    message_id: str
    recipient: Recipient
    content: Content
    reply_to: str | None = None


class FailureClass(StrEnum):
    """Why a message was refused for good, as far as it matters for what happens next.

    ``NOT_REACHABLE``: nobody of that number is on the network, at least not under that spelling.
    """

    CONTENT = "content"
    RECIPIENT = "recipient"
    NOT_REACHABLE = "not_reachable"
    WINDOW = "window"
    TEMPLATE = "template"
    OPT_OUT = "opt_out"
    LIMIT = "limit"
    CHANNEL = "channel"
    MEDIA = "media"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Failure:
    """What a provider said: its code and a sentence for people."""

    code: int
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the message and gave it an id; ``wa_id`` is the recipient's number as the provider spells it."""

    external_id: str
    wa_id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take this message. ``alarm`` asks to warn about the channel as well."""

    kind: FailureClass
    failure: Failure
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class RateLimited:
    """The provider took nothing because of a rate: of the whole number, or of this pair of number and customer."""

    scope: Literal["number", "pair"]
    failure: Failure
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Transient:
    """The provider certainly did not take the message and may take it later.

    ``reached`` is False where nobody answered at all: such tries do not count against the message.
    """

    failure: Failure
    retry_after: float | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The request left and no usable answer came: the provider may or may not have taken the message."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """The channel cannot send anything until a person has seen to it; the message stays in the queue."""

    failure: Failure


SendOutcome = Accepted | Refused | RateLimited | Transient | Ambiguous | ChannelTrouble


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is ready to leave; only sending it is left, so that a crash before that is certainly no send.

    ``payload`` belongs to the adapter alone. ``echo`` is the ``echo_key`` of it, where the provider does not repeat our id.
    """

    payload: Any
    echo: str | None = None


class Gateway(Protocol):
    """One channel of one provider."""

    @property
    def capabilities(self) -> Capabilities: ...  # noqa: D102 - what this provider can do

    async def prepare(self, outgoing: Outgoing) -> Prepared | SendOutcome:
        """Do all that may be repeated without harm (uploads, conversions), or return why it cannot be sent."""
        ...

    async def deliver(self, prepared: Prepared) -> SendOutcome:
        """Send it, once. Never raises for what the provider or the network does."""
        ...

    async def mark_read(self, external_id: str, *, typing: bool) -> SendOutcome:
        """Show the customer that his message was read, and (``typing``) that somebody is writing."""
        ...


class MediaSource(Protocol):
    """Where an adapter gets the bytes of a stored file from."""

    async def fetch(self, attachment_id: str) -> bytes:
        """Return the file. Raises NotFound, or another Problem when the store does not answer."""
        ...
