"""The bot: intents, knowledge and suggestions."""

from ai_service.app import service

__all__ = ["service"]
