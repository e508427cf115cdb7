"""ejabberd with its message archive on PostgreSQL: the rival that stores before it delivers and is known to be fast."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.load.loop import ConnectionLost, Loop
from benchmarks.load.websocket import WebSocketLink, text_frame
from benchmarks.systems.base import Pair, Program
from benchmarks.systems.postgres import Postgres
from tests.support.ports import free_port

_SCHEMA = Path("/usr/share/ejabberd/sql/pg.sql")
_SIDES = ("agent", "customer")
_OPEN = b'<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>'
_BIND = (
    b"<iq xmlns='jabber:client' type='set' id='bind'>"
    b"<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>"
)
_TOGETHER = 10


def _beams() -> Path | None:
    found = sorted(Path("/usr/lib").glob("*/ejabberd-*/ebin"))
    return found[-1] if found else None


def has_ejabberd() -> bool:
    """Return whether Debian's ejabberd is on this machine."""
    return shutil.which("erl") is not None and _beams() is not None and _SCHEMA.exists()


class Ejabberd(Program):
    """One node; logins are anonymous, so that no password is hashed, and every message goes into the archive of both sides."""

    def __init__(self, postgres: Postgres) -> None:
        super().__init__("ejabberd", free_port())
        self._postgres = postgres
        self._database = postgres.new_database().rsplit("/", 1)[1]
        postgres.sql(_SCHEMA.read_text(encoding="utf-8"), database=self._database)

    @property
    def roots(self) -> list[int]:
        """Its process and the database server."""
        return super().roots + self._postgres.roots

    def command(self) -> Sequence[str]:
        """Write the configuration and return the words that start it."""
        (self.folder / "ejabberd.yml").write_text(
            f"""hosts: [localhost]
loglevel: warning
auth_method: [anonymous]
anonymous_protocol: login_anon
sql_type: pgsql
sql_server: 127.0.0.1
sql_port: {self._postgres.port}
sql_database: {self._database}
sql_username: postgres
sql_password: none
sql_pool_size: 10
listen:
  - port: {self.port}
    ip: 127.0.0.1
    module: ejabberd_http
    request_handlers:
      /ws: ejabberd_http_ws
modules:
  mod_mam:
    default: always
    db_type: sql
    assume_mam_usage: true
""",
            encoding="utf-8",
        )
        # No busy waiting of idle schedulers: on few cores it would be counted as work.
        words = [
            "erl",
            "-noshell",
            "-noinput",
            "+P",
            "250000",
            "+sbwt",
            "none",
            "+sbwtdcpu",
            "none",
            "+sbwtdio",
            "none",
        ]
        return [*words, "-pa", str(_beams()), "-mnesia", "dir", f'"{self.folder}/mnesia"', "-s", "ejabberd"]

    def environment(self) -> Mapping[str, str]:
        """Return where it finds its files."""
        return {
            "EJABBERD_CONFIG_PATH": str(self.folder / "ejabberd.yml"),
            "EJABBERD_LOG_PATH": str(self.folder / "ejabberd.log"),
            "HOME": str(self.folder),
        }

    def connect(self, loop: Loop, count: int) -> list[Pair]:
        """Log both sides of each conversation in."""
        loop.run_for(2.0)  # the port is open before the host is
        pairs: list[Pair] = []
        for number in range(count):
            pairs.append((self._socket(loop, f"agent{number}"), self._socket(loop, f"customer{number}")))
            if number % _TOGETHER == _TOGETHER - 1 or number == count - 1:
                loop.run_until(lambda: all(link.is_ready for pair in pairs for link in pair), 60, "XMPP logins")
        loop.run_for(0.5)
        return pairs

    def _socket(self, loop: Loop, user: str) -> WebSocketLink:
        secret = base64.b64encode(f"\0{user}\0none".encode())

        def on_text(link: WebSocketLink, payload: bytes) -> None:
            if b"<mechanisms" in payload:
                link.text(b'<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">' + secret + b"</auth>")
            elif b"<success" in payload:
                link.text(_OPEN)
            elif b"xmpp-bind" in payload and b"features" in payload:
                link.text(_BIND)
            elif b"bind" in payload and b"result" in payload:
                link.text(b"<presence xmlns='jabber:client'/>")
                link.is_ready = True
            elif b"<failure" in payload or b"stream:error" in payload:
                raise ConnectionLost(f"ejabberd refused {user}: {payload[:300]!r}")

        return WebSocketLink(
            loop, self.port, "/ws", on_open=lambda link: link.text(_OPEN), on_text=on_text, protocol="xmpp"
        )

    def frame(self, pair: int, side: int, number: int, body: bytes) -> bytes:
        """Return the frame that sends a message to the other side."""
        other = f"{_SIDES[1 - side]}{pair}@localhost/r".encode()
        stanza = b"<message xmlns='jabber:client' type='chat' to='%s' id='m%d'><body>%s</body></message>"
        return text_frame(stanza % (other, number, body))
