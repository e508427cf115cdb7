"""Reading a CSV file of people as spreadsheets of Brazil write it; pure. A bad line is named by line, field and rule."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.utils import phones
from shared.utils.text import clean_line
from whatsapp_service.campaigns.errors import AudienceFileRefused
from whatsapp_service.campaigns.filling import column_of

MOST_LINES = 20_000
MOST_COLUMNS = 40
MOST_CELL = 500
MOST_ERRORS = 100
_PHONES = ("telefone", "celular", "whatsapp", "fone", "phone", "mobile", "cell_phone", "tel", "numero", "number")
_NAMES = ("nome", "name", "nome_completo", "full_name", "cliente", "customer", "razao_social")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who it names, or what is wrong with it. ``phone`` is digits with country code and ninth digit."""

    number: int
    phone: str | None
    name: str
    fields: dict[str, str]
    error: dict[str, str] | None = None


@dataclass(slots=True)
class Table:
    """What a file holds."""

    columns: list[str]
    lines: list[Line] = field(default_factory=list)

    def refuse_bad(self) -> None:
        """Raise AudienceFileRefused if a line is bad."""
        errors = [line.error for line in self.lines if line.error is not None]
        if errors:
            raise AudienceFileRefused(
                f"{len(errors)} of {len(self.lines)} lines cannot be used; nothing was changed.",
                errors=errors[:MOST_ERRORS], error_count=len(errors),
            )  # fmt: skip


def read(body: bytes) -> Table:
    """Return the lines of a file. Raises AudienceFileRefused for what is no such file at all."""
    text = _decoded(body)
    rows = _rows(text)
    try:
        headings = next(rows)[1]
    except StopIteration:
        raise _refused("file", "empty", "has no line") from None
    columns = [column_of(heading) for heading in headings]
    phone_at, name_at = _find(columns, _PHONES), _find(columns, _NAMES)
    if phone_at is None:
        raise _refused("line 1", "phone_column", f"needs a column named one of {', '.join(_PHONES)}")
    if len(columns) > MOST_COLUMNS:
        raise _refused("line 1", "max_columns", f"may have at most {MOST_COLUMNS} columns")
    if len(set(columns)) != len(columns) or "" in columns:
        raise _refused("line 1", "columns", "must give each column a name of its own")
    table = Table(columns)
    for number, cells in rows:
        if len(table.lines) >= MOST_LINES:
            raise _refused(f"line {number}", "max_lines", f"a file may have at most {MOST_LINES} lines")
        table.lines.append(_line(number, cells, columns, phone_at=phone_at, name_at=name_at))
    if not table.lines:
        raise _refused("file", "empty", "names nobody")
    return table


def _decoded(body: bytes) -> str:
    if b"\0" in body:
        raise _refused("file", "text", "is not a text file; save it as CSV")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every line that is not empty."""
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise _refused(f"line {reader.line_num}", "csv", f"cannot be read: {error}") from error


def _line(number: int, cells: list[str], columns: list[str], *, phone_at: int, name_at: int | None) -> Line:
    def wrong(column: int, rule: str, message: str) -> Line:
        error = {"field": f"line {number}: {columns[column]}", "rule": rule, "message": message}
        return Line(number, None, "", {}, error)

    if len(cells) > len(columns):
        return wrong(len(columns) - 1, "columns", f"the line has {len(cells)} cells, the first line {len(columns)}")
    padded = [clean_line(cell) for cell in cells] + [""] * (len(columns) - len(cells))
    for at, cell in enumerate(padded):
        if len(cell) > MOST_CELL:
            return wrong(at, "max_length", f"may have at most {MOST_CELL} characters")
    number_found = phones.normalise(padded[phone_at]) if padded[phone_at] else None
    if number_found is None:
        return wrong(phone_at, "phone", "is not a telephone number with area code")
    fields = dict(zip(columns, padded, strict=True))
    name = padded[name_at][:200] if name_at is not None else ""
    return Line(number, number_found.lstrip("+"), name, fields)


def _find(columns: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((columns.index(name) for name in wanted if name in columns), None)


def _refused(where: str, rule: str, message: str) -> AudienceFileRefused:
    return AudienceFileRefused(
        f"{where}: {message}", errors=[{"field": where, "rule": rule, "message": message}], error_count=1
    )
