"""Settings of chat-service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator

from chat_service.attachments.storage import storage_place
from chat_service.widget.domain import normalise_origin
from shared.config.settings import Names, Settings


class ChatSettings(Settings):
    """What chat-service reads beyond the common settings."""

    widget_origins: Names = Field(
        (),
        description="Web sites that may show the widget; seeds the setting in the web. Empty in development: this host only.",
    )
    widget_sessions_per_hour: int | None = Field(
        None,
        ge=1,
        description="Widget sessions from one address in an hour; default: a fiftieth of RATE_LIMIT_PER_MINUTE, 20 by default.",
    )
    widget_sessions_per_hour_total: int | None = Field(
        None, ge=1, description="Widget sessions of everybody in an hour; default: five times RATE_LIMIT_PER_MINUTE."
    )
    uploads_per_hour_user: int = Field(300, ge=1, le=1_000_000, description="Files one user may upload in an hour.")
    uploads_per_hour_visitor: int = Field(
        40, ge=1, le=1_000_000, description="Files one visitor may upload in an hour."
    )
    upload_bytes_per_hour_visitor: int = Field(
        200 * 1024 * 1024, ge=1024, description="Bytes one visitor may upload in an hour."
    )
    file_retention_days: int | None = Field(
        None, ge=1, le=36_500, description="Days after which files of conversations are deleted. Empty: they are kept."
    )
    max_channel_file_size: int = Field(
        100 * 1024 * 1024, ge=1024, description="Bytes of one file that a customer sends by WhatsApp."
    )
    storage_access_key_id: str | None = Field(
        None,
        validation_alias=AliasChoices("STORAGE_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"),
        description="Key of the bucket of STORAGE_URL=s3://...; empty: the role of the machine.",
    )
    storage_secret_access_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("STORAGE_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"),
        description="Secret of STORAGE_ACCESS_KEY_ID.",
    )
    image_threads: int = Field(2, ge=1, le=16, description="Threads that decode uploaded images.")
    draft_hours: int = Field(360, ge=1, le=24 * 365, description="Hours after which an untouched draft is deleted.")

    max_sockets_per_user: int | None = Field(
        None, ge=1, description="Open sockets of one user; default: RATE_LIMIT_PER_USER_PER_MINUTE / 50, at least 10."
    )

    ws_control_frames_per_second: int = Field(
        20,
        ge=1,
        le=1_000_000,
        description="Pings, pongs, fragments and sign-ins a second on one WebSocket; messages have their own limit. Beyond: 1008.",
    )
    ws_control_frames_burst: int = Field(
        200, ge=10, le=1_000_000, description="How many of them may come at once on one WebSocket."
    )

    @field_validator("widget_origins", mode="before")
    @classmethod
    def _widget_origins(cls, value: Any) -> Any:
        return cls._lists(value)

    @field_validator("widget_origins")
    @classmethod
    def _each_is_an_origin(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if normalise_origin(one) is None]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is neither https://host[:port] nor *")
        return value

    @field_validator("storage_url")
    @classmethod
    def _storage_is_a_place(cls, value: str | None) -> str | None:
        storage_place(value, Path())
        return value

    @model_validator(mode="after")
    def _key_is_whole(self) -> ChatSettings:
        if (self.storage_access_key_id is None) != (self.storage_secret_access_key is None):
            raise ValueError("STORAGE_ACCESS_KEY_ID and STORAGE_SECRET_ACCESS_KEY belong together; one is missing")
        return self

    @property
    def storage_credentials(self) -> tuple[str, str] | None:
        """Return key id and secret of the bucket, if they are set."""
        if self.storage_access_key_id is None or self.storage_secret_access_key is None:
            return None
        return self.storage_access_key_id, self.storage_secret_access_key.get_secret_value()

    @property
    def visits_per_address(self) -> int:
        """Return how many widget sessions one address may begin in an hour."""
        return self.widget_sessions_per_hour or max(1, self.rate_limit_per_minute // 50)

    @property
    def visits_in_all(self) -> int:
        """Return how many widget sessions may begin in an hour."""
        return self.widget_sessions_per_hour_total or 5 * self.rate_limit_per_minute

    @property
    def sockets_per_user(self) -> int:
        """Return how many sockets one user may have open."""
        return self.max_sockets_per_user or max(10, self.rate_limit_per_user_per_minute // 50)
