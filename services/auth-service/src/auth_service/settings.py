"""Settings of auth-service."""

from __future__ import annotations

from pydantic import Field

from shared.config.settings import Settings


class AuthSettings(Settings):
    """What auth-service reads beyond the common settings."""

    max_login_attempts: int = Field(
        5, ge=1, le=1_000_000, description="Wrong passwords for one account from one address before it is locked."
    )
    lockout_duration_minutes: float = Field(15, gt=0, le=24 * 60, description="How long a lock-out lasts.")
    max_login_failures_per_address: int = Field(
        30,
        ge=1,
        le=10_000,
        description="Wrong passwords from one address (IPv6: /64) in 15 minutes, over all accounts.",
    )
    session_idle_hours: float = Field(
        24, gt=0, le=24 * 365, description="Life of an unused session without remember_me."
    )
    admin_email: str = Field("admin@ispchat.local", max_length=254, description="E-mail of the first administrator.")
    password_memory_kib: int = Field(19_456, ge=8, le=1_048_576, description="Argon2id memory; the default is OWASP's.")
    password_passes: int = Field(2, ge=1, le=20, description="Argon2id time cost.")
    password_threads: int = Field(2, ge=1, le=16, description="Threads that hash passwords.")
    password_queue: int = Field(
        32, ge=1, le=1000, description="Password checks that may wait; beyond, 503 with Retry-After."
    )
