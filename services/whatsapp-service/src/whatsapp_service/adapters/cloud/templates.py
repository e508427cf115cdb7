"""The templates of a WhatsApp Business account, page by page."""

from __future__ import annotations

from typing import Any

from shared.errors import Unavailable
from whatsapp_service.adapters.cloud import errors
from whatsapp_service.adapters.cloud.graph import Graph
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.channels.domain import Channel
from whatsapp_service.templates.domain import FoundTemplate
from whatsapp_service.templates.errors import TemplatesNotListed

FIELDS = "id,name,language,status,category,quality_score,rejected_reason,components"
PAGE = 100
MOST_PAGES = 100
"""Meta allows an account at most 6,000 templates."""


class CloudTemplates:
    """The ``TemplateSource`` of the Cloud API."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def list_templates(self, channel: Channel) -> list[FoundTemplate]:
        """Return every template. Raises TemplatesNotListed or Unavailable."""
        if not channel.waba_id:
            raise TemplatesNotListed("O número não tem o id da conta do WhatsApp Business (WABA).")
        found: dict[str, FoundTemplate] = {}
        after = ""
        for _ in range(MOST_PAGES):
            body = await self._page(channel, after)
            for given in body.get("data") or ():
                one = _found(given)
                if one is not None:
                    found[one.external_id] = one
            paging = body.get("paging")
            paging = paging if isinstance(paging, dict) else {}
            cursors = paging.get("cursors")
            after = str(cursors.get("after") or "") if isinstance(cursors, dict) else ""
            if not paging.get("next") or not after:
                break
        return list(found.values())

    async def _page(self, channel: Channel, after: str) -> dict[str, Any]:
        params = {"fields": FIELDS, "limit": str(PAGE), **({"after": after} if after else {})}
        try:
            answer = await self._graph.call(channel, "GET", f"/{channel.waba_id}/message_templates", params=params)
        except (NotSent, Unanswered) as error:
            raise Unavailable("WhatsApp did not answer.", retry_after=30) from error
        if answer.status == 200:
            return answer.body
        if answer.error is None:
            raise Unavailable(f"WhatsApp answered {answer.status}.", retry_after=30)
        failure = errors.failure_of(answer.error)
        raise TemplatesNotListed(f"{failure.title} [{failure.code}]")


def _found(given: Any) -> FoundTemplate | None:
    if not isinstance(given, dict) or not all(given.get(name) for name in ("id", "name", "language")):
        return None
    quality = given.get("quality_score")
    score = quality.get("score") if isinstance(quality, dict) else quality
    components = given.get("components")
    reason = str(given.get("rejected_reason") or "")
    return FoundTemplate(
        str(given["id"])[:64], str(given["name"])[:512], str(given["language"])[:20],
        str(given.get("status") or "UNKNOWN").upper()[:30], str(given.get("category") or "UNKNOWN").upper()[:30],
        str(score or "").upper()[:20], "" if reason == "NONE" else reason[:500],
        tuple(one for one in components if isinstance(one, dict)) if isinstance(components, list) else (),
    )  # fmt: skip
