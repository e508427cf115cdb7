"""Finds what a path of the Graph API means and answers it, refusals and cut connections included."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from whatsapp_simulator.errors import GraphError, no_such_object
from whatsapp_simulator.graph import account, media, messages, templates
from whatsapp_simulator.graph.call import Call
from whatsapp_simulator.world import World

VERSION = re.compile(r"v(\d{1,3})\.0")
OLDEST_VERSION = 13
Handler = Callable[[Call], Awaitable[Response | dict[str, Any]]]

EDGES: dict[tuple[str, str], Handler] = {
    ("POST", "messages"): messages.post_message,
    ("POST", "marketing_messages"): messages.post_message,
    ("POST", "media"): media.post_media,
    ("GET", "message_templates"): templates.list_or_change,
    ("POST", "message_templates"): templates.list_or_change,
    ("DELETE", "message_templates"): templates.list_or_change,
    ("GET", "phone_numbers"): account.get_numbers,
    ("GET", "subscribed_apps"): account.subscribed_apps,
    ("POST", "subscribed_apps"): account.subscribed_apps,
    ("DELETE", "subscribed_apps"): account.subscribed_apps,
    ("GET", "subscriptions"): account.app_subscriptions,
    ("POST", "subscriptions"): account.app_subscriptions,
    ("POST", "register"): account.register,
    ("POST", "deregister"): account.deregister,
    ("GET", "whatsapp_business_profile"): account.profile,
    ("POST", "whatsapp_business_profile"): account.profile,
}


class Graph:
    """The Graph API of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        parts = [part for part in request.url.path.split("/") if part]
        version = parts.pop(0) if parts and parts[0].startswith("v") else None
        call = Call(self._world, request, parts[0] if parts else "", parts[1] if len(parts) > 1 else "")
        try:
            self._check_version(version, request)
            if len(parts) not in (1, 2):
                raise _unknown_path(request)
            call.authorise()
            answer = await self._answer(call)
        except GraphError as error:
            messages.note_refusal(call, error)
            return messages.answer_error(call, error)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    def _check_version(self, version: str | None, request: Request) -> None:
        if version is None:
            return
        found = VERSION.fullmatch(version)
        if found is None or int(found[1]) > self._world.config.newest_version:
            raise _unknown_path(request)
        if int(found[1]) < OLDEST_VERSION:
            raise GraphError(2635, message="(#2635) You are calling a deprecated version of the Graph API.")

    async def _answer(self, call: Call) -> Response | dict[str, Any]:
        if call.edge:
            handler = EDGES.get((call.method, call.edge))
            if handler is None:
                raise no_such_object(call.node, call.method)
            return await handler(call)
        if call.method == "GET" and call.node == "debug_token":
            return account.debug_token(call)
        if call.method == "GET" and call.node == "me":
            return account.me(call)
        return await self._node(call)

    async def _node(self, call: Call) -> Response | dict[str, Any]:
        world, method = self._world, call.method
        if call.node in world.lines and method in ("GET", "POST"):
            return account.get_number(call) if method == "GET" else await account.set_number(call)
        if call.node == world.config.waba_id and method == "GET":
            return account.get_account(call)
        file = world.media.find(call.node)
        if file is not None and method in ("GET", "DELETE"):
            return media.get_media(call, file) if method == "GET" else media.delete_media(call, file)
        template = world.templates.find(call.node)
        if template is not None and method in ("GET", "POST"):
            return templates.get_template(call, template) if method == "GET" else await templates.change(call, template)
        raise no_such_object(call.node, method)


def _unknown_path(request: Request) -> GraphError:
    return GraphError(2500, message=f"Unknown path components: {request.url.path}")
