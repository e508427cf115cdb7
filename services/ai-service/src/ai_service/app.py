"""The app of this service: it answers health, and 501 for what a later version brings."""

from __future__ import annotations

from shared.config.settings import Settings
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.not_built import not_built_router
from shared.runtime.service_app import new_service_app

PREFIX = "/api/ai"


def create_app(settings: Settings, ports: Ports) -> Application:
    """Return the application."""
    app = new_service_app(
        name="ai-service", prefix=PREFIX, settings=settings, security=ports.security, checks={},
        description="The bot: intents, knowledge and suggestions.",
    )  # fmt: skip
    app.include_router(not_built_router(PREFIX))
    return Application(ServiceEdge(app, service="ai-service", rules=BodyRules(settings.max_json_body)))


service = Service(name="ai-service", prefix=PREFIX, create=create_app)
