"""What ships in config/ is accepted by the programs that read it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CONFIG = Path(__file__).resolve().parents[2] / "config"


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus is not installed")
def test_prometheus_accepts_the_configuration_and_the_rules() -> None:
    found = _run("promtool", "check", "config", str(CONFIG / "prometheus" / "prometheus.yml"))
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus is not installed")
def test_alerts_fire_when_they_should_and_not_before() -> None:
    found = _run("promtool", "test", "rules", str(CONFIG / "prometheus" / "rules.test.yml"))
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_accepts_the_site(tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = _run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
        "-subj", "/CN=chat.example.com", "-keyout", str(key), "-out", str(certificate),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    site = (CONFIG / "nginx" / "ispchat.conf").read_text(encoding="utf-8").replace("/etc/ssl/ispchat", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/nginx.pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{site}\n}}\n"
    )
    found = _run("nginx", "-t", "-p", str(tmp_path), "-c", str(whole))
    assert found.returncode == 0, found.stderr
