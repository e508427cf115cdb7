"""Which services exist: found by entry point, so that ``shared`` imports none of them."""

from __future__ import annotations

from importlib.metadata import entry_points

from shared.runtime.descriptor import Service

GROUP = "ispchat.services"
ORDER = (
    "auth-service", "chat-service", "ai-service", "whatsapp-service", "isp-service", "api-gateway", "web-interface",
)  # fmt: skip


class UnknownService(ValueError):
    """A name that is no service of this installation."""


def find_services(names: tuple[str, ...] = ()) -> list[Service]:
    """Return the descriptors of ``names`` (all when empty), callees before callers.

    Raises UnknownService naming what exists.
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise UnknownService(f"{', '.join(unknown)} is no service; there are {', '.join(sorted(found))}")
    chosen = [name for name in ORDER if name in found and (not names or name in names)]
    services: list[Service] = [found[name].load() for name in chosen]
    return services
