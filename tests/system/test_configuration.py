"""`--check` and refusals to start: one sentence, the right exit code, nothing touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.system import SERVICES


def _check(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), **settings}
    command = [sys.executable, "-m", "shared.runtime", "serve", "--check", *words]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_check_accepts_the_defaults_and_touches_nothing(tmp_path: Path) -> None:
    result = _check(tmp_path)
    assert result.returncode == 0, result.stderr
    for service in SERVICES:
        assert service in result.stdout
    assert not (tmp_path / "data").exists()


def test_check_reads_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_GATEWAY_PORT=not-a-port\nSOME_OTHER_PROGRAM=1\n")
    result = _check(tmp_path)
    assert result.returncode == 2
    assert "API_GATEWAY_PORT" in result.stderr


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"CHAT_SERVICE_PORT": "70000"}, "CHAT_SERVICE_PORT"),
        ({"DATABASE_URL": "oracle://somewhere"}, "oracle"),
        ({"ENVIRONMENT": "production", "JWT_SECRET": "short"}, "start: JWT_SECRET"),
        ({"ENVIRONMENT": "production", "JWT_SECRET": "x" * 40, "ADMIN_PASSWORD": "admin123"}, "ADMIN_PASSWORD"),
        ({"ENVIRONMENT": "production", "JWT_SECRET": "x" * 40, "CORS_ORIGINS": "*"}, "CORS_ORIGINS"),
    ],
)
def test_bad_settings_are_one_sentence_and_exit_code_two(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    result = _check(tmp_path, **settings)
    assert result.returncode == 2
    assert named in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_unknown_service_is_named(tmp_path: Path) -> None:
    result = _check(tmp_path, "billing-service")
    assert result.returncode == 2
    assert "billing-service" in result.stderr
