"""What each provider can do, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from whatsapp_service.adapters.cloud.send import CAPABILITIES as CLOUD
from whatsapp_service.adapters.evolution.capabilities import CAPABILITIES as EVOLUTION
from whatsapp_service.capabilities import Capabilities

CAPABILITIES: Mapping[str, Capabilities] = MappingProxyType({"cloud": CLOUD, "evolution": EVOLUTION})
