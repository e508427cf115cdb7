"""Settings: read once by the launcher, validated whole, passed down frozen. No other module reads the environment."""

from __future__ import annotations

import ipaddress
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


def split_list(value: Any) -> Any:
    """Accept a list setting as JSON or as a comma-separated line."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("["):
        try:
            parts = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError("must be a list in JSON, or names with commas between them") from error
        return tuple(parts)
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

    environment: Literal["development", "production"] = Field(
        "development",
        description="`production` refuses to start with defaults that are only safe on a developer's machine.",
    )
    debug: bool = Field(False, description="Reserved for development; refused in production.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severity that is logged."
    )
    data_dir: Path = Field(Path("./data"), description="SQLite files, attachments, generated secrets, PID files.")
    host: str = Field("127.0.0.1", description="Address that every port binds to.")
    timezone: str = Field("America/Sao_Paulo", description="IANA zone of the provider: protocol dates, business days.")
    demo: bool = Field(False, validation_alias="ISPCHAT_DEMO", description="Load the sample provider at start.")

    api_gateway_port: int = Field(8000, ge=1, le=65535, description="Port of api-gateway.")
    auth_service_port: int = Field(8001, ge=1, le=65535, description="Port of auth-service.")
    chat_service_port: int = Field(8002, ge=1, le=65535, description="Port of chat-service.")
    ai_service_port: int = Field(8003, ge=1, le=65535, description="Port of ai-service.")
    whatsapp_service_port: int = Field(8004, ge=1, le=65535, description="Port of whatsapp-service.")
    isp_service_port: int = Field(8005, ge=1, le=65535, description="Port of isp-service.")
    web_interface_port: int = Field(3000, ge=1, le=65535, description="Port of web-interface.")
    whatsapp_simulator_port: int = Field(8090, ge=1, le=65535, description="Port of the simulated WhatsApp of --demo.")

    auth_service_url: Names = Field(
        (), description="Upstreams when auth-service is not in this process; commas for several."
    )
    chat_service_url: Names = Field((), description="As AUTH_SERVICE_URL.")
    ai_service_url: Names = Field((), description="As AUTH_SERVICE_URL.")
    whatsapp_service_url: Names = Field((), description="As AUTH_SERVICE_URL.")
    isp_service_url: Names = Field((), description="As AUTH_SERVICE_URL.")
    api_gateway_url: Names = Field((), description="As AUTH_SERVICE_URL.")
    whatsapp_simulator_url: Names = Field((), description="As AUTH_SERVICE_URL, for the simulated WhatsApp of --demo.")

    database_url: str | None = Field(
        None, description="sqlite://, postgresql:// or mssql:// for all services; empty = one SQLite file per service."
    )
    auth_database_url: str | None = Field(None, description="DATABASE_URL of auth-service alone.")
    chat_database_url: str | None = Field(None, description="DATABASE_URL of chat-service alone.")
    ai_database_url: str | None = Field(None, description="DATABASE_URL of ai-service alone.")
    whatsapp_database_url: str | None = Field(None, description="DATABASE_URL of whatsapp-service alone.")
    isp_database_url: str | None = Field(None, description="DATABASE_URL of isp-service alone.")
    database_pool_size: int = Field(10, ge=1, le=200, description="Connections per service and process.")
    sql_server_host: str | None = Field(None, description="SQL Server, where DATABASE_URL is not given.")
    sql_server_port: int = Field(1433, description="Port of SQL_SERVER_HOST.")
    sql_server_user: str = Field("sa", description="User on SQL_SERVER_HOST.")
    sql_server_password: SecretStr | None = Field(None, description="Password on SQL_SERVER_HOST.")
    sql_server_database: str = Field("ispchat", description="Database on SQL_SERVER_HOST.")
    db_host: str | None = Field(
        None, description="SQL Server by the older spelling, where neither of the above is given."
    )
    db_port: int = Field(1433, description="Port of DB_HOST.")
    db_name: str = Field("ispchat", description="Database on DB_HOST.")
    db_user: str = Field("sa", description="User on DB_HOST.")
    db_password: SecretStr | None = Field(None, description="Password on DB_HOST.")
    db_driver: str = Field("", description="Accepted for earlier configurations; the driver ships with the product.")
    db_trust_certificate: bool = Field(False, description="Trust a self-signed certificate of SQL Server.")

    redis_url: str | None = Field(
        None, description="Redis or Valkey for signals and shared limits; empty = in process."
    )
    redis_host: str | None = Field(None, description="Host, where REDIS_URL is not given.")
    redis_port: int = Field(6379, description="Port of REDIS_HOST.")
    redis_password: SecretStr | None = Field(None, description="Password of REDIS_HOST.")
    redis_db: int = Field(0, description="Database number on REDIS_HOST.")

    jwt_secret: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("JWT_SECRET", "SECRET_KEY"),
        description="Master secret from which every key is derived; generated in DATA_DIR/secrets when empty.",
    )
    jwt_algorithm: Literal["HS256", "EdDSA", "ES256", "RS256"] = Field(
        "HS256", description="How access tokens are signed; the asymmetric ones publish a JWKS."
    )
    jwt_private_key_file: Path | None = Field(
        None, description="PEM file for an asymmetric JWT_ALGORITHM; made when absent."
    )
    jwt_expire_hours: float | None = Field(
        None, gt=0, le=24 * 30, description="Life of an access token; wins over the minutes."
    )
    jwt_expire_minutes: float = Field(15, gt=0, le=60 * 24, description="Life of an access token.")
    jwt_refresh_expire_days: float = Field(30, gt=0, le=365, description="Life of a session that is not used.")

    cors_origins: Names = Field((), description="Other web origins that may call the API and open sockets; exact.")
    trusted_proxies: Names = Field((), description="Addresses or CIDR networks whose X-Forwarded-For is believed.")
    allowed_hosts: Names = Field((), description="Host names this system answers to; empty = any in development.")
    public_url: str | None = Field(
        None, description="Address under which the world reaches this system; links are built from it."
    )
    rate_limit_per_minute: int = Field(1000, ge=1, description="Requests from one address (IPv6: one /64).")
    rate_limit_per_user_per_minute: int = Field(500, ge=1, description="Requests, or socket frames, of one user.")
    max_connections_per_address: int | None = Field(
        None,
        ge=1,
        description="Open connections, sockets among them, of one address (IPv6: one /64) at the gateway's and the web's port; "
        "more are answered 503. TRUSTED_PROXIES are not counted. Empty: 1000, and loopback is not counted either.",
    )
    max_json_body: int = Field(256 * 1024, ge=1024, description="Bytes of a JSON request body.")
    max_file_size: int = Field(25 * 1024 * 1024, ge=1024, description="Bytes of one uploaded file.")
    storage_url: str | None = Field(
        None,
        description="Where attachments live: file:///path, or s3://bucket/prefix?endpoint=https://host&region=name (AWS without an "
        "endpoint). Default: DATA_DIR/attachments.",
    )
    enable_metrics: bool = Field(True, description="Serve /metrics.")
    docs_public: bool = Field(False, description="Show /docs and /openapi.json to everybody in production.")
    graceful_shutdown_seconds: float = Field(15, gt=0, le=20, description="How long a stop waits for accepted work.")

    admin_username: str = Field("admin", description="Name of the first administrator.")
    admin_password: SecretStr | None = Field(
        None,
        description="Password of the first administrator; development default admin123, to be changed at first sign-in.",
    )

    @field_validator(
        "auth_service_url", "chat_service_url", "ai_service_url", "whatsapp_service_url", "isp_service_url",
        "api_gateway_url", "whatsapp_simulator_url", "cors_origins", "trusted_proxies", "allowed_hosts", mode="before",
    )  # fmt: skip
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return split_list(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            ipaddress.ip_network(entry, strict=False)
        return value

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
            raise ValueError("ADMIN_PASSWORD must not be the documented development default in production")
        if "*" in self.cors_origins:
            raise ValueError("CORS_ORIGINS must list exact origins in production, not *")
        if self.debug:
            raise ValueError("DEBUG must be off in production")
        if self.demo:
            raise ValueError("ISPCHAT_DEMO (--demo) must be off in production: sample data is refused there")
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
