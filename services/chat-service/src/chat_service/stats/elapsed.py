"""Seconds between two moments, in the words of each database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):  # noqa: N801 - reads as a function in queries
    """``seconds_between(later, earlier)`` as a number."""

    inherit_cache = True
    type = Float()


def _sides(element: seconds_between, compiler: SQLCompiler, **options: Any) -> tuple[str, str]:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return later, earlier


@compiles(seconds_between)
def _standard(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = _sides(element, compiler, **options)
    return f"EXTRACT(EPOCH FROM ({later} - {earlier}))"


@compiles(seconds_between, "sqlite")
def _sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = _sides(element, compiler, **options)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "mssql")
def _mssql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    later, earlier = _sides(element, compiler, **options)
    return f"(DATEDIFF_BIG(millisecond, {earlier}, {later}) / 1000.0)"
