"""One way of naming constraints, so that migrations can find them again on every database."""

from __future__ import annotations

from sqlalchemy import MetaData

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ACCOUNT = "00000000-0000-7000-8000-000000000001"
"""The one provider of an installation; every table carries it as the sharding key of tomorrow."""


def new_metadata() -> MetaData:
    """Return empty metadata with this product's constraint names."""
    return MetaData(naming_convention=NAMING)
