"""What must hold before a campaign is stored, submitted or begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from shared.errors import Invalid
from shared.utils.text import clean_line
from whatsapp_service.campaigns.domain import template_fits
from whatsapp_service.campaigns.errors import TemplateNotUsable
from whatsapp_service.campaigns.filling import FILE, LINK, Place, columns_in, header_kind, lacking, places_of
from whatsapp_service.campaigns.hours import hours_of
from whatsapp_service.campaigns.rules import Rules, rules_of
from whatsapp_service.campaigns.schemas import CampaignBody
from whatsapp_service.channels.domain import Channel
from whatsapp_service.templates.service import TemplateService

APPROVED = "APPROVED"
HeaderRule = Callable[[str, str, int], str | None]
"""(kind of header, type, size) -> what a file there must be, where this one is not that."""


class Checks:
    """Looks at a campaign's content against templates, channels and rules."""

    def __init__(
        self,
        *,
        templates: TemplateService,
        channel_of: Callable[[str], Channel | None],
        most_per_minute: int,
        header_rule: HeaderRule,
    ) -> None:
        self._templates, self._channel_of, self._most_per_minute = templates, channel_of, most_per_minute
        self._header_rule = header_rule

    def content(self, connection: Connection, body: CampaignBody) -> dict[str, Any]:
        """Return the columns of what was written down. Raises Invalid, TemplateNotUsable, NoTemplatesHere."""
        channel = self._channel_of(body.channel_id)
        if channel is None or not channel.is_active:
            raise Invalid.field("channel_id", "exists", "is no active number")
        self._templates.require_templates(channel)
        if body.per_minute > self._most_per_minute:
            raise Invalid.field("per_minute", "max", f"this number may send at most {self._most_per_minute} a minute")
        name = clean_line(body.name)
        if not name:
            raise Invalid.field("name", "required", "must hold a visible character")
        rules = rules_of(connection)
        hours = body.hours.stored() if body.hours is not None else rules.given["hours"]
        self._hours_fit(body.kind, hours, rules)
        template = self.template(connection, body.kind, body.channel_id, body.template.name, body.template.language)
        variables = [one.model_dump() for one in body.variables]
        self._variables_fit(template.components, variables)
        return {
            "name": name, "kind": body.kind,
            "purpose": body.purpose or ("marketing" if body.kind == "campaign" else "information"),
            "channel_id": body.channel_id, "template_name": template.name, "template_language": template.language,
            "template_category": template.category, "variables": variables, "hours": hours,
            "per_minute": body.per_minute, "start_at": body.start_at,
        }  # fmt: skip

    def template(
        self, connection: Connection, kind: str, channel_id: str, name: str, language: str, *, approved: bool = False
    ) -> Row[Any]:
        """Return the template of a campaign. Raises TemplateNotUsable."""
        found = self._templates.of_name(connection, channel_id, name, language)
        if found is None:
            raise TemplateNotUsable(f"The number has no template {name} in {language}; fetch the templates again.")
        if not template_fits(kind, found.category):
            wants = "a notice needs a UTILITY template" if kind == "notice" else "a campaign cannot use it"
            raise TemplateNotUsable(f"The template {name} is of the category {found.category}; {wants}.")
        if approved and found.status != APPROVED:
            raise TemplateNotUsable(f"The template {name} is {found.status} at Meta, not {APPROVED}.")
        return found

    def ready(self, connection: Connection, row: Row[Any]) -> Row[Any]:
        """Return the template of a campaign that may be sent now. Raises TemplateNotUsable, Invalid."""
        template = self.template(
            connection, row.kind, row.channel_id, row.template_name, row.template_language, approved=True
        )
        given = {(one["where"], one["key"]) for one in row.variables}
        missing = lacking(template.components, given)
        if missing:
            raise Invalid.field("variables", "required", f"must also fill {_words(missing)}")
        channel = self._channel_of(row.channel_id)
        if channel is None or not channel.is_active:
            raise Invalid.field("channel_id", "exists", "is no active number any more")
        self._hours_fit(row.kind, row.hours, rules_of(connection))
        return template

    def opening(self, connection: Connection, body: CampaignBody, file: Mapping[str, Any]) -> None:
        """Raise Invalid, naming the place, where a stored file cannot open the template."""
        template = self._templates.of_name(connection, body.channel_id, body.template.name, body.template.language)
        kind = header_kind(template.components) if template is not None else None
        if kind is None:
            return  # that the template has no such place is told by ``content``
        rule = self._header_rule(kind, str(file["content_type"]), int(file["size"]))
        if rule is not None:
            at = next(at for at, one in enumerate(body.variables) if (one.where, one.key) == FILE)
            raise Invalid.field(f"variables.{at}.value", "header_file", f"must be {rule}")

    @staticmethod
    def columns_known(row: Row[Any], audience: Mapping[str, Any]) -> None:
        """Raise Invalid when a variable speaks of a column that the recipients do not have."""
        unknown = sorted(columns_in(row.variables) - set(audience.get("columns") or ()))
        if unknown:
            raise Invalid.field("variables", "column", f"the recipients have no column {', '.join(unknown)}")

    @staticmethod
    def _hours_fit(kind: str, hours: Mapping[str, Any], rules: Rules) -> None:
        if kind == "campaign" and not hours_of(dict(hours)).lie_within(rules.hours):
            limits = rules.given["hours"]
            raise Invalid.field(
                "hours", "within", f"must lie within {', '.join(limits['days'])} {limits['from']}-{limits['to']}"
            )

    @staticmethod
    def _variables_fit(components: Sequence[Mapping[str, Any]], variables: Sequence[Mapping[str, Any]]) -> None:
        places = places_of(components)
        given = {(one["where"], one["key"]) for one in variables}
        if LINK in given and FILE in given:
            raise Invalid.field("variables", "one", "the header opens with a file or with an address, not with both")
        for at, one in enumerate(variables):
            place = (one["where"], one["key"])
            if place not in places and not (place == FILE and LINK in places):
                raise Invalid.field(f"variables.{at}", "place", f"the template has no place {_words([place])}")
            if place == LINK and not one["value"].startswith("https://"):
                raise Invalid.field(f"variables.{at}.value", "https", "must be an https address")


def _words(places: Sequence[Place]) -> str:
    return ", ".join(f"{where} {key}" for where, key in places)
