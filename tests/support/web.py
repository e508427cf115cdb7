"""A small build of the web pages for tests of the web port."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from .edge import ServedApp

OpenWeb = Callable[..., AbstractAsyncContextManager[ServedApp]]
SCRIPT = b"console.log('" + b"a" * 4000 + b"');"
NOTICE = b"<!doctype html><title>Aviso de privacidade</title>"
PAGE = b"<!doctype html><title>ISP Chat</title>" + b"<!-- padding -->" * 100
