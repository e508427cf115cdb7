"""Settings: read once by the launcher, validated whole, passed down frozen. No other module reads the environment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.config.database_url import normalise_database_url

DEFAULT_ADMIN_PASSWORD = "admin123"  # noqa: S105 - the documented development default; production refuses it
KNOWN_SECRETS = frozenset({"changeme", "secret", "your-secret-key", "change-me", "your_jwt_secret_key", "jwt-secret"})
MIN_SECRET_LENGTH = 32

Names = Annotated[tuple[str, ...], NoDecode]


def _split(value: Any) -> Any:
    """Accept a list setting as JSON or as a comma-separated line."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("["):
        return tuple(json.loads(text))
    return tuple(part.strip() for part in text.split(",") if part.strip())


class Settings(BaseSettings):
    """What every service reads. A service adds its own fields in a subclass."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,
    )

    environment: Literal["development", "production"] = "development"
    debug: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    data_dir: Path = Path("./data")
    host: str = "127.0.0.1"
    timezone: str = Field("America/Sao_Paulo", description="IANA zone of the provider: protocol dates, business days.")
    demo: bool = Field(False, validation_alias="ISPCHAT_DEMO", description="Load the sample provider at start.")

    api_gateway_port: int = Field(8000, ge=1, le=65535)
    auth_service_port: int = Field(8001, ge=1, le=65535)
    chat_service_port: int = Field(8002, ge=1, le=65535)
    ai_service_port: int = Field(8003, ge=1, le=65535)
    whatsapp_service_port: int = Field(8004, ge=1, le=65535)
    isp_service_port: int = Field(8005, ge=1, le=65535)
    web_interface_port: int = Field(3000, ge=1, le=65535)

    auth_service_url: Names = Field(
        (), description="Upstreams when auth-service is not in this process; commas for several."
    )
    chat_service_url: Names = ()
    ai_service_url: Names = ()
    whatsapp_service_url: Names = ()
    isp_service_url: Names = ()
    api_gateway_url: Names = ()

    database_url: str | None = None
    auth_database_url: str | None = None
    chat_database_url: str | None = None
    ai_database_url: str | None = None
    whatsapp_database_url: str | None = None
    isp_database_url: str | None = None
    database_pool_size: int = Field(10, ge=1, le=200)
    sql_server_host: str | None = None
    sql_server_port: int = 1433
    sql_server_user: str = "sa"
    sql_server_password: SecretStr | None = None
    sql_server_database: str = "ispchat"
    db_host: str | None = None
    db_port: int = 1433
    db_name: str = "ispchat"
    db_user: str = "sa"
    db_password: SecretStr | None = None
    db_driver: str = ""
    db_trust_certificate: bool = False

    redis_url: str | None = None
    redis_host: str | None = None
    redis_port: int = 6379
    redis_password: SecretStr | None = None
    redis_db: int = 0

    jwt_secret: SecretStr | None = Field(None, validation_alias=AliasChoices("JWT_SECRET", "SECRET_KEY"))
    jwt_algorithm: Literal["HS256", "EdDSA", "ES256", "RS256"] = "HS256"
    jwt_private_key_file: Path | None = Field(
        None, description="PEM file for an asymmetric JWT_ALGORITHM; made when absent."
    )
    jwt_expire_hours: float | None = Field(None, gt=0, le=24 * 30)
    jwt_expire_minutes: float = Field(15, gt=0, le=60 * 24)
    jwt_refresh_expire_days: float = Field(30, gt=0, le=365)

    cors_origins: Names = ()
    trusted_proxies: Names = Field((), description="Addresses or CIDR networks whose X-Forwarded-For is believed.")
    allowed_hosts: Names = Field((), description="Host names this system answers to; empty = any in development.")
    public_url: str | None = None
    rate_limit_per_minute: int = Field(1000, ge=1)
    rate_limit_per_user_per_minute: int = Field(500, ge=1)
    max_json_body: int = Field(256 * 1024, ge=1024, description="Bytes of a JSON request body.")
    max_file_size: int = Field(25 * 1024 * 1024, ge=1024, description="Bytes of one uploaded file.")
    storage_url: str | None = Field(
        None, description="Where attachments live; file:///path or s3://bucket. Default: DATA_DIR/attachments."
    )
    enable_metrics: bool = True
    docs_public: bool = False
    graceful_shutdown_seconds: float = Field(15, gt=0, le=20)

    admin_username: str = "admin"
    admin_password: SecretStr | None = None

    @field_validator(
        "auth_service_url", "chat_service_url", "ai_service_url", "whatsapp_service_url", "isp_service_url",
        "api_gateway_url", "cors_origins", "trusted_proxies", "allowed_hosts", mode="before",
    )  # fmt: skip
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return _split(value)

    @model_validator(mode="after")
    def _production_is_safe(self) -> Settings:
        if not self.is_production:
            return self
        secret = self.jwt_secret.get_secret_value() if self.jwt_secret else None
        if secret is not None and (len(secret) < MIN_SECRET_LENGTH or secret.lower() in KNOWN_SECRETS):
            raise ValueError(
                f"JWT_SECRET must have at least {MIN_SECRET_LENGTH} characters and be no known example in production"
            )
        password = self.admin_password.get_secret_value() if self.admin_password else None
        if password == DEFAULT_ADMIN_PASSWORD:
            raise ValueError("ADMIN_PASSWORD is the documented development default; choose another one for production")
        if "*" in self.cors_origins:
            raise ValueError("CORS_ORIGINS must list exact origins in production, not *")
        if self.debug:
            raise ValueError("DEBUG must be off in production")
        if self.demo:
            raise ValueError("demo data is refused in production")
        return self

    @property
    def is_production(self) -> bool:
        """True when ENVIRONMENT=production."""
        return self.environment == "production"

    def database_url_for(self, history: str) -> str:
        """Return the SQLAlchemy URL of the service with this migration history (``auth``, ``chat``...).

        Order: the service's own URL, DATABASE_URL, SQL_SERVER_*, DB_*, then one SQLite file per service in DATA_DIR.
        """
        own: str | None = getattr(self, f"{history}_database_url")
        if own or self.database_url:
            return normalise_database_url(own or self.database_url or "")
        for host, port, user, password, name in (
            (
                self.sql_server_host,
                self.sql_server_port,
                self.sql_server_user,
                self.sql_server_password,
                self.sql_server_database,
            ),
            (self.db_host, self.db_port, self.db_user, self.db_password, self.db_name),
        ):
            if host:
                key = quote(password.get_secret_value(), safe="") if password else ""
                trust = "yes" if self.db_trust_certificate else "no"
                return normalise_database_url(
                    f"mssql://{quote(user, safe='')}:{key}@{host}:{port}/{name}?TrustServerCertificate={trust}"
                )
        return f"sqlite+pysqlite:///{(self.data_dir / f'{history}.db').absolute()}"

    @property
    def bus_url(self) -> str:
        """Return the bus address: ``memory://`` or ``redis://...``."""
        if self.redis_url:
            return self.redis_url
        if self.redis_host:
            auth = f":{quote(self.redis_password.get_secret_value(), safe='')}@" if self.redis_password else ""
            return f"redis://{auth}{self.redis_host}:{self.redis_port}/{self.redis_db}"
        return "memory://"

    def port_of(self, service: str) -> int:
        """Return the TCP port of a service by its name (``chat-service``)."""
        return int(getattr(self, f"{service.replace('-', '_')}_port"))

    def upstreams_of(self, service: str) -> tuple[str, ...]:
        """Return the base URLs where a service that is not in this process answers."""
        urls: tuple[str, ...] = getattr(self, f"{service.replace('-', '_')}_url", ())
        return urls or (f"http://127.0.0.1:{self.port_of(service)}",)

    @property
    def access_token_seconds(self) -> int:
        """Return the life of an access token; JWT_EXPIRE_HOURS wins over JWT_EXPIRE_MINUTES."""
        return round(self.jwt_expire_hours * 3600 if self.jwt_expire_hours else self.jwt_expire_minutes * 60)
