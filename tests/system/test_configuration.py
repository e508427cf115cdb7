"""`--check` and refusals to start: one sentence, the right exit code, nothing touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support import free_ports
from tests.support.system import SERVICES


def _check(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, ("--check", *words), **settings)


def _run(folder: Path, words: Iterable[str], **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), **settings}
    command = [sys.executable, "-m", "shared.runtime", "serve", *words]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_check_accepts_the_defaults_and_touches_nothing(tmp_path: Path) -> None:
    result = _check(tmp_path)
    assert result.returncode == 0, result.stderr
    for service in SERVICES:
        assert service in result.stdout
    assert not (tmp_path / "data").exists()


def test_a_start_without_redis_imports_no_driver_of_it(tmp_path: Path) -> None:
    program = (
        "import sys; from shared.runtime.main import main; main(['serve', '--check']); sys.exit('redis' in sys.modules)"
    )
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, check=True, timeout=60)


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


SAFE = {"ENVIRONMENT": "production", "JWT_SECRET": "x" * 40}


def test_check_refuses_a_first_start_in_the_words_of_the_start(tmp_path: Path) -> None:
    names = (f"{name.upper().replace('-', '_')}_PORT" for name in SERVICES)
    ports = dict(zip(names, map(str, free_ports(len(SERVICES))), strict=True))
    checked = _check(tmp_path, **SAFE)
    assert not (tmp_path / "data").exists()
    started = _run(tmp_path, (), **SAFE, **ports)

    assert checked.returncode == started.returncode == 2
    assert checked.stderr.splitlines()[-1] == started.stderr.splitlines()[-1]
    assert "ADMIN_PASSWORD must be set" in checked.stderr


def test_check_accepts_production_with_a_generated_secret(tmp_path: Path) -> None:
    result = _check(tmp_path, ENVIRONMENT="production", ADMIN_PASSWORD="frase do operador")
    assert result.returncode == 0, result.stderr


def test_an_unknown_service_is_named(tmp_path: Path) -> None:
    result = _check(tmp_path, "billing-service")
    assert result.returncode == 2
    assert "billing-service" in result.stderr
