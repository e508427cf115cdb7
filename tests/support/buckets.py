"""An S3 server as a process: it speaks the protocol, keeps nothing, and can be taken away."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from .ports import free_port

KEY, SECRET = "a-key-of-the-tests", "a-secret-of-the-tests"
_START_SECONDS = 40


class BucketServer:
    """One server on a port of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="ispchat-s3-")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> BucketServer:
        """Start it and wait until it answers."""
        with Path(self._folder.name, "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=self._folder.name,
            )  # fmt: skip
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, Path(self._folder.name, "log").read_text()
            assert time.monotonic() < deadline, "the S3 server did not start"
            time.sleep(0.05)
        return self

    def new_bucket(self) -> str:
        """Make a bucket and return its STORAGE_URL, with a prefix."""
        name = f"bucket-{uuid.uuid4().hex[:12]}"
        self._ask("PUT", f"/{name}")
        return f"s3://{name}/files?endpoint={self.endpoint}"

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)

    def stop(self) -> None:
        """End it and throw everything away."""
        self.kill()
        self._folder.cleanup()

    def _answers(self) -> bool:
        try:
            self._ask("GET", "/")
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _ask(self, method: str, path: str) -> None:
        headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20261122/us-east-1/s3/aws4_request"}
        request = urllib.request.Request(f"{self.endpoint}{path}", method=method, headers=headers)
        urllib.request.urlopen(request, timeout=5).close()
