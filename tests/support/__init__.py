"""Helpers for tests: throw-away servers, the product as real processes, small HTTP and WebSocket clients."""

from .api import Api, Reply
from .databases import PostgresServer
from .fault_proxy import FaultProxy
from .ports import free_port, free_ports
from .processes import ServerProcess
from .sockets import SocketClient, SocketClosed
from .system import SERVICES, System, Topology
from .valkey import ValkeyServer
from .waiting import eventually

__all__ = [
    "SERVICES",
    "Api",
    "FaultProxy",
    "PostgresServer",
    "Reply",
    "ServerProcess",
    "SocketClient",
    "SocketClosed",
    "System",
    "Topology",
    "ValkeyServer",
    "eventually",
    "free_port",
    "free_ports",
]
