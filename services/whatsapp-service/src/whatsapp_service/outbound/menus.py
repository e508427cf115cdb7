"""Buttons and lists within WhatsApp's limits, or the same question as numbered text where they do not fit; pure."""

from __future__ import annotations

from collections.abc import Sequence

from whatsapp_service.port import Buttons, Choice, ChoiceList, Instead, LinkButton, Text

MOST_TEXT = 4096
MOST_BODY = 1024
MOST_HEADER = 60
MOST_BUTTONS = 3
MOST_TITLE = 20
MOST_ROWS = 10
MOST_ROW_TITLE = 24
MOST_DESCRIPTION = 72
MOST_BUTTON_ID = 256
MOST_ROW_ID = 200


def fits(content: Buttons | ChoiceList | LinkButton) -> bool:
    """Return whether ``content`` is within the limits of its kind."""
    if not _frame_fits(content):
        return False
    if isinstance(content, Buttons):
        titles = [one.title for one in content.buttons]
        return (
            1 <= len(titles) <= MOST_BUTTONS
            and _unique(titles)
            and _unique([one.id for one in content.buttons])
            and all(_within(one.title, MOST_TITLE) and _within(one.id, MOST_BUTTON_ID) for one in content.buttons)
        )
    if isinstance(content, ChoiceList):
        rows = [row for section in content.sections for row in section.rows]
        many = len(content.sections) > 1
        return (
            1 <= len(rows) <= MOST_ROWS
            and _within(content.button, MOST_TITLE)
            and _unique([row.id for row in rows])
            and all(section.rows and _title_fits(section.title, needed=many) for section in content.sections)
            and all(_row_fits(row) for row in rows)
        )
    return _within(content.label, MOST_TITLE) and content.url.startswith(("https://", "http://"))


def as_text(content: Buttons | ChoiceList | LinkButton) -> Text:
    """Return the question as text, its choices numbered through, with what each number stands for."""
    parts = [f"*{content.header}*" if content.header else "", content.body]
    if isinstance(content, LinkButton):
        parts.append(f"{content.label}: {content.url}")
    else:
        parts.append(_numbered(_sections(content)))
    if content.footer:
        parts.append(f"_{content.footer}_")
    text = "\n\n".join(part for part in parts if part)
    if isinstance(content, LinkButton):
        return Text(text, instead=Instead(text))
    choices = tuple(row for _, rows in _sections(content) for row in rows)
    return Text(text, instead=Instead(text, "button" if isinstance(content, Buttons) else "list", choices))


def _sections(content: Buttons | ChoiceList) -> list[tuple[str, Sequence[Choice]]]:
    if isinstance(content, Buttons):
        return [("", content.buttons)]
    return [(section.title, section.rows) for section in content.sections]


def _numbered(sections: Sequence[tuple[str, Sequence[Choice]]]) -> str:
    lines: list[str] = []
    number = 0
    for title, rows in sections:
        if title:
            lines.append(f"*{title}*")
        for row in rows:
            number += 1
            lines.append(f"{number}. {row.title}" + (f" - {row.description}" if row.description else ""))
    return "\n".join(lines)


def _frame_fits(content: Buttons | ChoiceList | LinkButton) -> bool:
    return (
        _within(content.body, MOST_BODY)
        and len(content.header or "") <= MOST_HEADER
        and len(content.footer or "") <= MOST_HEADER
    )


def _row_fits(row: Choice) -> bool:
    return (
        _within(row.title, MOST_ROW_TITLE)
        and _within(row.id, MOST_ROW_ID)
        and len(row.description or "") <= MOST_DESCRIPTION
    )


def _title_fits(title: str, *, needed: bool) -> bool:
    return len(title) <= MOST_ROW_TITLE and (bool(title.strip()) or not needed)


def _within(text: str, most: int) -> bool:
    return 0 < len(text) <= most and bool(text.strip())


def _unique(values: Sequence[str]) -> bool:
    return len(set(values)) == len(values)
