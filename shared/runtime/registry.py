"""Which services exist: found by entry point, so that ``shared`` imports none of them."""

from __future__ import annotations

from importlib.metadata import entry_points

from shared.runtime.descriptor import Service

GROUP = "ispchat.services"
ORDER = (
    "auth-service", "chat-service", "ai-service", "whatsapp-service", "isp-service", "api-gateway", "web-interface",
    "whatsapp-simulator",
)  # fmt: skip
DEMO = frozenset({"whatsapp-simulator"})
"""What runs only where it is named, or in the demo."""


class UnknownService(ValueError):
    """A name that is no service of this installation."""


def find_services(names: tuple[str, ...] = (), *, demo: bool = False) -> list[Service]:
    """Return the descriptors of ``names`` (all when empty, the simulators among them in the demo), callees before callers.

    Raises UnknownService naming what exists.
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise UnknownService(f"{', '.join(unknown)} is no service; there are {', '.join(sorted(found))}")
    all_of_them = [name for name in ORDER if name in found and (demo or name not in DEMO)]
    chosen = [name for name in ORDER if name in names] if names else all_of_them
    services: list[Service] = [found[name].load() for name in chosen]
    return services
