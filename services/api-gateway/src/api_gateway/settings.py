"""What the gateway reads besides the common settings."""

from __future__ import annotations

import ipaddress

from pydantic import Field, SecretStr, field_validator

from shared.config.settings import Settings

MULTIPART_OVERHEAD = 64 * 1024


class GatewaySettings(Settings):
    """Settings of the gateway."""

    max_requests_in_flight: int = Field(
        1000, ge=1, description="Requests served at the same time; more are answered 503 with Retry-After."
    )

    metrics_token: SecretStr | None = Field(None, description="Bearer token by which Prometheus reads all of /metrics.")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            ipaddress.ip_network(entry, strict=False)
        return value

    @property
    def largest_body(self) -> int:
        """Return the bytes of the largest body that may pass: one uploaded file and what surrounds it."""
        return max(self.max_file_size, self.max_json_body) + MULTIPART_OVERHEAD
