"""The app of this service."""

from __future__ import annotations

from shared.config.settings import Settings
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app

PREFIX = "/api/auth"


def create_app(settings: Settings, ports: Ports) -> Application:
    """Return the application."""
    app = new_service_app(name="auth-service", prefix=PREFIX, settings=settings, security=ports.security, checks={}, description="")
    return Application(ServiceEdge(app, service="auth-service", rules=BodyRules(settings.max_json_body)))


service = Service(name="auth-service", prefix=PREFIX, create=create_app)
