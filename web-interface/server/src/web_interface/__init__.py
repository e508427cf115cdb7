"""The web port: the built pages, and one origin for the browser."""

from web_interface.app import service

__all__ = ["service"]
