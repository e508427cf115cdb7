"""What the gateway reads besides the common settings."""

from __future__ import annotations

from pydantic import Field, SecretStr

from shared.config.settings import Settings

MULTIPART_OVERHEAD = 64 * 1024


class GatewaySettings(Settings):
    """Settings of the gateway."""

    max_requests_in_flight: int = Field(
        1000, ge=1, description="Requests served at the same time; more are answered 503 with Retry-After."
    )

    metrics_token: SecretStr | None = Field(None, description="Bearer token by which Prometheus reads all of /metrics.")

    @property
    def largest_body(self) -> int:
        """Return the bytes of the largest body that may pass: one uploaded file and what surrounds it."""
        return max(self.max_file_size, self.max_json_body) + MULTIPART_OVERHEAD
