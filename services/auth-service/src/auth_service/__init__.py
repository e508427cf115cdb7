"""Users, sessions, roles and tokens."""

from auth_service.app import service

__all__ = ["service"]
