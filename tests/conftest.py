"""What holds for the tests of the whole product: marks by folder, and the logs of a system whose test failed."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support import System

_MARK_OF_FOLDER = {"system": "system", "parity": "system", "browser": "browser", "faults": "fault"}
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder it is in, so that `-m "not system"` needs no decorator."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            mark = _MARK_OF_FOLDER.get(item.path.relative_to(_HERE).parts[0])
            if mark:
                item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the product's own logs under a failed test."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for value in item.funcargs.values():
            if isinstance(value, System):
                for process in value.processes.values():
                    report.sections.append((f"log of {process.name}", process.tail()))
    return report
