"""nginx: with nchan as the rival in fan-out, as a plain reverse proxy as the rival of the gateway, and as a fast upstream."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load.loop import Loop
from benchmarks.load.websocket import WebSocketLink, text_frame
from benchmarks.systems.base import Program
from tests.support.ports import free_port

_NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def has_nginx() -> bool:
    """Return whether nginx is on this machine."""
    return shutil.which("nginx") is not None


def has_nchan() -> bool:
    """Return whether nginx has its publish-subscribe module."""
    return has_nginx() and _NCHAN.exists()


class Nginx(Program):
    """One nginx worker with the given server block."""

    modules = ""

    def __init__(self, name: str) -> None:
        super().__init__(name, free_port())

    def locations(self) -> str:
        """Return the locations of the server block."""
        raise NotImplementedError

    def upstreams(self) -> str:
        """Return blocks beside the server block."""
        return ""

    def command(self) -> Sequence[str]:
        """Write the configuration and return the words that start it."""
        paths = " ".join(f"{name}_temp_path {self.folder}/{name};" for name in _PATHS)
        file = self.folder / "nginx.conf"
        file.write_text(
            f"{self.modules} user root; worker_processes 1; worker_rlimit_nofile 100000; daemon off;\n"
            f"pid {self.folder}/pid; error_log {self.folder}/log warn;\n"
            "events { worker_connections 60000; }\n"
            f"http {{ access_log off; keepalive_requests 100000000; {paths}\n{self.upstreams()}\n"
            f"server {{ listen 127.0.0.1:{self.port} backlog=8192;\n{self.locations()} }} }}\n",
            encoding="utf-8",
        )
        return ["nginx", "-c", str(file)]


class Nchan(Nginx):
    """Publish and subscribe in C inside nginx: nothing is stored, nobody is asked who they are."""

    modules = f"load_module {_NCHAN};"

    def __init__(self) -> None:
        super().__init__("nchan")

    def locations(self) -> str:
        """Return the two ends of one channel."""
        return (
            "location = /follow { nchan_subscriber websocket; nchan_channel_id room; nchan_message_buffer_length 5000;"
            " nchan_subscriber_first_message newest; }\n"
            "location = /publish { nchan_publisher websocket; nchan_channel_id room; nchan_message_buffer_length 5000; }"
        )

    def follower(self, loop: Loop, _: int) -> WebSocketLink:
        """Open a follower's socket."""
        return self._link(loop, "/follow")

    def publisher(self, loop: Loop, _: Sequence[WebSocketLink]) -> WebSocketLink:
        """Return the socket that publishes."""
        return self._link(loop, "/publish")

    def publication(self, _: int, body: bytes) -> bytes:
        """Return the frame that publishes an event."""
        return text_frame(body)

    def _link(self, loop: Loop, path: str) -> WebSocketLink:
        def on_open(link: WebSocketLink) -> None:
            link.is_ready = True

        return WebSocketLink(loop, self.port, path, on_open=on_open, on_text=lambda _link, _payload: None)


class StaticUpstream(Nginx):
    """Answers every request at once: what stands behind the two proxies."""

    def __init__(self) -> None:
        super().__init__("upstream")

    def locations(self) -> str:
        """Return one short JSON answer."""
        return 'location / { default_type application/json; return 200 \'{"status":"healthy"}\'; }'


class ReverseProxy(Nginx):
    """Hands everything to one upstream over kept connections."""

    def __init__(self, upstream_port: int) -> None:
        super().__init__("nginx proxy")
        self._upstream_port = upstream_port

    def upstreams(self) -> str:
        """Return the upstream."""
        return f"upstream behind {{ server 127.0.0.1:{self._upstream_port}; keepalive 200; keepalive_requests 100000000; }}"

    def locations(self) -> str:
        """Return the one location."""
        return 'location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }'
