"""The provider's own data: customers, bills, connection, outages."""

from isp_service.app import service

__all__ = ["service"]
