"""`test-system.py --url` against the product: the check that operators run must itself be right."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from tests.support import System, free_port

ROOT = Path(__file__).resolve().parents[2]


async def _check(url: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "test-system.py", "--url", url, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_a_running_system_passes_the_black_box(system: System) -> None:
    code, output = await _check(system.gateway_url)
    assert code == 0, output
    assert output.rstrip().splitlines()[-1].endswith(" passed, 0 failed")


async def test_nothing_at_the_address_is_a_failure() -> None:
    code, output = await _check(f"http://127.0.0.1:{free_port()}")
    assert code == 1
    assert output.rstrip().splitlines()[-1].startswith("0 passed, ")
