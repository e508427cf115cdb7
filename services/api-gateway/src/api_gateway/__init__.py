"""One public door with routing, limits and edge headers."""

from api_gateway.app import service

__all__ = ["service"]
