"""Tables of campaigns: what is sent, to whom, who decided it, and the provider's own rules."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from shared.database.types import Id, JsonText, UtcDateTime
from whatsapp_service.campaigns.domain import KINDS, PURPOSES, RECIPIENT_STATES, STATES
from whatsapp_service.metadata import metadata

PERSON_LENGTH = 160


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


campaigns = Table(
    "whatsapp_campaigns",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("channel_id", Id(), nullable=False),
    Column("template_name", String(512), nullable=False),
    Column("template_language", String(20), nullable=False),
    Column("template_category", String(30), nullable=False),
    Column("variables", JsonText, nullable=False),
    Column("hours", JsonText, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("start_at", UtcDateTime),
    Column("audience", JsonText),
    # What it was expected to cost when it was approved; a fact from then on.
    Column("approved_estimate", JsonText),
    Column("state", String(10), nullable=False),
    # Why a running campaign sends nothing just now, and until when.
    Column("waits_for", String(20)),
    Column("waits_until", UtcDateTime),
    Column("state_reason", String(500), nullable=False),
    # The moment before which the pace lets nobody further be written to.
    Column("next_at", UtcDateTime),
    Column("author_id", Id(), nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("submitter_id", Id()),
    Column("approver_id", Id()),
    Column("approver_name", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("approved_at", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    CheckConstraint(_one_of("kind", KINDS), name="kind"),
    CheckConstraint(_one_of("purpose", PURPOSES), name="purpose"),
    CheckConstraint(_one_of("state", STATES), name="state"),
    CheckConstraint("per_minute > 0", name="per_minute"),
)
Index("ix_whatsapp_campaigns_state", campaigns.c.state, campaigns.c.start_at)

recipients = Table(
    "whatsapp_campaign_recipients",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("campaign_id", Id(), ForeignKey("whatsapp_campaigns.id"), nullable=False),
    Column("position", Integer, nullable=False),
    # "p:<digits with the ninth>", "u:<user id>", or "line:<n>" of a line that names nobody new.
    Column("person", String(PERSON_LENGTH), nullable=False),
    Column("contact_id", Id()),
    Column("phone", String(20)),
    Column("user_id", String(PERSON_LENGTH)),
    Column("name", String(200), nullable=False),
    Column("fields", JsonText, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(60)),
    Column("detail", String(500)),
    # Chosen before chat is asked: a repeated request names the same message, so nobody is written to twice.
    Column("message_id", Id()),
    Column("is_handed", Boolean(create_constraint=True, name="is_handed"), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("conversation_id", Id()),
    Column("sent_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Column("replied_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("opted_out_at", UtcDateTime),
    Column("priced_category", String(40)),
    Column("billable", Boolean(create_constraint=True, name="billable")),
    UniqueConstraint("campaign_id", "person"),
    CheckConstraint(_one_of("state", RECIPIENT_STATES), name="state"),
)
"""A person is in a campaign once: that is the key under which he is written to at most once."""
Index("ix_whatsapp_campaign_recipients_turn", recipients.c.campaign_id, recipients.c.state, recipients.c.position)
Index("ix_whatsapp_campaign_recipients_message", recipients.c.message_id)
Index("ix_whatsapp_campaign_recipients_conversation", recipients.c.conversation_id)
Index("ix_whatsapp_campaign_recipients_person", recipients.c.person, recipients.c.failed_at)

deeds = Table(
    "whatsapp_campaign_deeds",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("campaign_id", Id(), ForeignKey("whatsapp_campaigns.id"), nullable=False),
    Column("deed", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("by_id", Id()),
    Column("by_name", String(200), nullable=False),
    Column("note", String(500), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Who did what to a campaign and when; rows are only ever added. ``by_id`` is empty for what the product did itself."""
Index("ix_whatsapp_campaign_deeds_campaign", deeds.c.campaign_id, deeds.c.id)

rules = Table(
    "whatsapp_campaign_rules",
    metadata,
    Column("account_id", Id(), primary_key=True),
    Column("given", JsonText, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("by_id", Id(), nullable=False),
    Column("by_name", String(200), nullable=False),
)
"""What the provider decided about consent, hours, words and prices; without a row the documented defaults hold."""
