"""The app of this service."""

from __future__ import annotations

from shared.config.settings import Settings
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app


def create_app(settings: Settings, ports: Ports) -> Application:
    """Return the application."""
    app = new_service_app(name="web-interface", prefix=None, settings=settings, security=ports.security, checks={}, description="")
    return Application(ServiceEdge(app, service="web-interface", rules=BodyRules(settings.max_json_body)))


service = Service(name="web-interface", prefix=None, create=create_app)
