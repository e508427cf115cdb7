"""The virtual environment: made once, filled from the hashed locks, kept while their hashes hold."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path

from .commands import child_environment, run
from .errors import BootstrapError
from .paths import LOCKS, ROOT, VENV, VENV_PYTHON, member_folders, venv_tool
from .progress import step
from .stamps import digest_of, read_stamp, write_stamps

RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
UV_LOCK = LOCKS / "uv.lock.txt"
LOCK_FILE = VENV / "bootstrap.lock"

_PIP_SETTING = re.compile(r"^(?:global|install|:env:)\.(index-url|cert)='(.*)'$")
_UV_NAMES = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}


def prepare_environment(*, dev: bool = False) -> bool:
    """Bring `.venv` up to date with the locks and the workspace; return whether anything had to be done."""
    made = _make_venv()
    packages = _install_packages(dev=dev)
    members = _install_members()
    return made or packages or members


def install_locked(lock: Path) -> None:
    """Install one hashed requirements file into the environment with uv, which is installed first if absent.

    Compiled at once: where Python may write no bytecode (PYTHONDONTWRITEBYTECODE, a read-only image), every start would
    compile some thousand files anew, which takes longer than the whole start.
    """
    uv = _ensure_uv()
    options = ["--require-hashes", "--no-deps", "--compile-bytecode"]
    run(
        [uv, "pip", "install", "--python", VENV_PYTHON, *options, "-r", lock],
        env=child_environment(_index_of_pip()),
        failure=f"The packages of {lock.name} could not be installed.",
    )


def _make_venv() -> bool:
    if VENV_PYTHON.exists():
        return False
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise BootstrapError(
            f"This Python has no '{missing[0]}' module: install it (on Debian or Ubuntu: apt install python3-venv) and "
            "start again."
        )
    with step("Making the Python environment"):
        for leftover in VENV.glob("*"):
            if leftover.is_dir() and not leftover.is_symlink():
                shutil.rmtree(leftover)
            elif leftover != LOCK_FILE:
                leftover.unlink()
        run([sys.executable, "-m", "venv", VENV], failure="The Python environment in .venv could not be made.")
    return True


def _install_packages(*, dev: bool) -> bool:
    lock = DEV_LOCK if dev else RUNTIME_LOCK
    if not lock.is_file():
        raise BootstrapError(f"{lock.name} is missing: this folder is not a whole copy of ISP Chat.")
    # The development lock holds everything of the runtime lock in the same versions: one install serves both stamps.
    fresh = {path.name: digest_of([path]) for path in ([RUNTIME_LOCK, DEV_LOCK] if dev else [RUNTIME_LOCK])}
    if all(read_stamp(name) == digest for name, digest in fresh.items()):
        return False
    with step("Installing Python packages"):
        install_locked(lock)
    write_stamps(**fresh)
    return True


def _install_members() -> bool:
    folders = member_folders()
    fresh = digest_of([folder / "pyproject.toml" for folder in folders], str(ROOT))
    if read_stamp("members") == fresh:
        return False
    with step("Linking the services"):
        editable = [word for folder in folders for word in ("--editable", str(folder))]
        # No isolation: the build backend comes from the hashed lock and nothing unhashed is fetched to build a member.
        run(
            [_ensure_uv(), "pip", "install", "--python", VENV_PYTHON, "--no-deps", "--no-build-isolation", *editable],
            failure="The services could not be linked into the Python environment.",
        )
        sources = [str(folder) for folder in folders]
        run(
            [VENV_PYTHON, "-m", "compileall", "-q", *sources],
            failure="The services could not be compiled; a source file is damaged.",
        )
    write_stamps(members=fresh)
    return True


def _ensure_uv() -> Path:
    uv = venv_tool("uv")
    if not uv.exists():
        run(
            [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", UV_LOCK],
            failure="The installer uv could not be installed from the package index.",
        )
    return uv


def _index_of_pip() -> dict[str, str]:
    """Hand pip's own index and certificate settings to uv, which does not read pip's configuration."""
    listing = run([VENV_PYTHON, "-m", "pip", "config", "list"], failure="pip's configuration could not be read.")
    found: dict[str, str] = {}
    for line in listing.splitlines():
        match = _PIP_SETTING.match(line)
        if match and _UV_NAMES[match[1]] not in child_environment():
            found[_UV_NAMES[match[1]]] = match[2]
    return found
