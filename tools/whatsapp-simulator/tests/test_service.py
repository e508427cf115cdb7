"""The simulator runs in the demo and where it is named, never in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from whatsapp_simulator.app import SimulatorSettings

from shared.config.settings import Settings
from shared.runtime.registry import find_services
from shared.security.keys import KeyRing
from shared.security.simulated import simulated_number


def test_only_the_demo_and_its_name_start_it() -> None:
    assert "whatsapp-simulator" not in [service.name for service in find_services()]
    assert "whatsapp-simulator" in [service.name for service in find_services(demo=True)]
    assert [service.name for service in find_services(("whatsapp-simulator",))] == ["whatsapp-simulator"]


def test_production_refuses_it() -> None:
    with pytest.raises(ValidationError, match="refused in production"):
        SimulatorSettings(environment="production")


def test_both_sides_of_the_wire_have_the_same_credentials_and_no_other_installation_has(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "one")
    number = simulated_number(KeyRing(settings), settings)
    assert number == simulated_number(KeyRing(settings), settings)
    other = Settings(data_dir=tmp_path / "two")
    assert number.access_token != simulated_number(KeyRing(other), other).access_token
    assert number.access_token not in repr(number)
