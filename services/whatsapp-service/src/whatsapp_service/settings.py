"""Settings of whatsapp-service. Those of the number seed the first channel; afterwards the web changes it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator

from shared.config.settings import Names, Settings, split_list

GRAPH = "https://graph.facebook.com"


class WhatsAppSettings(Settings):
    """What whatsapp-service reads beyond the common settings."""

    whatsapp_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("WHATSAPP_TOKEN", "WHATSAPP_ACCESS_TOKEN"),
        description="Access token of the Cloud API; seeds the first channel.",
    )
    whatsapp_phone_id: str | None = Field(
        None,
        validation_alias=AliasChoices("WHATSAPP_PHONE_ID", "WHATSAPP_PHONE_NUMBER_ID"),
        max_length=64,
        description="Phone number id of the Cloud API; a first channel is made when it is given.",
    )
    whatsapp_business_id: str | None = Field(
        None,
        validation_alias=AliasChoices("WHATSAPP_BUSINESS_ID", "WHATSAPP_BUSINESS_ACCOUNT_ID", "WHATSAPP_WABA_ID"),
        max_length=64,
        description="WhatsApp Business account that the number belongs to; seeds the first channel.",
    )
    whatsapp_verify_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("WHATSAPP_VERIFY_TOKEN", "WHATSAPP_WEBHOOK_VERIFY_TOKEN"),
        description="Word that Meta sends when the webhook address is registered; without it every registration is refused.",
    )
    whatsapp_app_secret: SecretStr | None = Field(
        None, description="Secret of the Meta app that signs the webhooks; without it every webhook is refused."
    )
    whatsapp_api_version: str = Field(
        "v25.0", pattern=r"^v\d{1,3}\.\d{1,2}$", description="Version of the Graph API; seeds the first channel."
    )
    whatsapp_api_url: str = Field(
        GRAPH, max_length=300, description="Base URL of the Graph API; a simulator can stand in."
    )
    whatsapp_raw_days: int = Field(
        30, ge=8, le=365, description="Days that received webhooks are kept; redelivery ends after seven."
    )
    whatsapp_webhook_limit: int = Field(
        3 * 1024 * 1024, ge=1024, le=16 * 1024 * 1024, description="Bytes of one webhook request."
    )
    whatsapp_messages_per_second: float = Field(
        80.0,
        gt=0,
        le=1000,
        description="Messages that one number may send in a second; 20 for a number shared with the phone app.",
    )
    whatsapp_send_workers: int = Field(
        16, ge=1, le=200, description="Messages that one process sends at the same time."
    )
    whatsapp_send_timeout_seconds: float = Field(
        15.0,
        gt=0,
        le=60,
        description="Longest wait for WhatsApp's answer; afterwards the message counts as unconfirmed.",
    )
    whatsapp_lease_seconds: float = Field(
        45.0, ge=1, le=60, description="Time after which another process takes over the messages of one that died."
    )
    whatsapp_quiet_seconds: float = Field(
        90.0, ge=0.1, le=86_400, description="Wait for a status before an unconfirmed message is sent once more."
    )
    whatsapp_resend_unconfirmed: bool = Field(
        True, description="Whether an unconfirmed message (never a template) is sent once more by itself."
    )
    whatsapp_queue_hours: float = Field(
        72.0, gt=0, le=720, description="Hours that a message may wait in the queue before it fails."
    )
    whatsapp_evolution_urls: Names = Field(
        (),
        description="Base URLs of Evolution servers that are not at a public https address: in this network, or at another port.",
    )
    whatsapp_evolution_webhook_base: str | None = Field(
        None,
        description="Address under which the Evolution servers reach this system, where that is not PUBLIC_URL.",
    )
    clamd_url: str | None = Field(
        None, description="Virus scanner: tcp://host:3310 or unix:///run/clamd.sock. Empty: files are not scanned."
    )

    @field_validator("whatsapp_api_url")
    @classmethod
    def _is_a_base_url(cls, value: str) -> str:
        return _base_url(value)

    @field_validator("whatsapp_evolution_webhook_base")
    @classmethod
    def _is_a_webhook_base(cls, value: str | None) -> str | None:
        return None if value is None else _base_url(value)

    @field_validator("whatsapp_evolution_urls", mode="before")
    @classmethod
    def _are_several(cls, value: Any) -> Any:
        return split_list(value)

    @field_validator("whatsapp_evolution_urls")
    @classmethod
    def _are_base_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_base_url(one) for one in value)

    @field_validator("clamd_url")
    @classmethod
    def _is_a_scanner(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
            raise ValueError("must be tcp://host:port or unix:///path")
        return value


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ValueError("must be http(s)://host[:port][/path]")
    return value.rstrip("/")
