"""The audit trail: every deed is in it, and any change of it is found."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from auth_service.audit.command import audit_verify
from auth_service.audit.models import audit
from auth_service.audit.trail import Actor, AuditEntry
from auth_service.counters import counters
from sqlalchemy import delete, update

PASSWORD = "cavalo bateria grampo"


async def test_deeds_leave_who_what_whom_whence_and_how(auth: Any) -> None:
    token = await auth.token()
    user = await auth.new_user("elza")
    await auth.login("elza", "errada mesmo", at="192.0.2.9")
    (await auth.put(f"users/{user['id']}", {"role": "viewer", "password": "provisoria mesmo"}, token=token)).ok()
    (await auth.delete(f"users/{user['id']}", token=token)).ok()
    entries = (await auth.get(f"audit?object_id={user['id']}", token=token)).ok()["entries"]
    assert [(e["action"], e["outcome"]) for e in entries] == [
        ("user.disable", "success"),
        ("user.update", "success"),
        ("login", "failed"),
        ("user.create", "success"),
    ]
    admin = (await auth.get("users/me", token=token)).ok()
    assert entries[0]["actor_id"] == admin["id"]
    assert entries[2]["address"] == "192.0.2.9"
    assert entries[1]["details"]["role_after"] == "viewer"
    assert "password" in entries[1]["details"]["fields"]
    assert "provisoria" not in str(entries)


async def test_a_name_that_nobody_has_is_not_kept(auth: Any) -> None:
    """People type passwords into the field of the name."""
    token = await auth.token()
    await auth.login("minha senha secreta", "x")
    assert "minha senha" not in (await auth.get("audit", token=token)).text


async def test_a_refused_change_leaves_no_entry(auth: Any) -> None:
    token = await auth.token()
    before = (await auth.get("audit", token=token)).ok()["total"]
    assert (
        await auth.post("users", {"username": "admin", "email": "a@b.example", "password": PASSWORD}, token=token)
    ).status == 409
    assert (await auth.get("audit", token=token)).ok()["total"] == before


@pytest.mark.parametrize(
    "field",
    ["at", "actor_id", "action", "object_type", "object_id", "address", "outcome", "details", "hash", "previous_hash"],
)
async def test_any_altered_field_is_found(auth: Any, field: str) -> None:
    for _ in range(3):
        await auth.token()
    assert (await auth.services.audit.verify())[1] is None
    forged: Any = auth.clock.now() if field == "at" else '{"x":1}'
    await auth.services.store.database.write(
        lambda tx: tx.connection.execute(update(audit).where(audit.c.position == 2).values({field: forged}))
    )
    seen, broken = await auth.services.audit.verify()
    assert (seen, broken.position) == (1, 2)


@pytest.mark.parametrize("position", [1, 2, 4])
async def test_a_removed_entry_is_found_at_the_start_the_middle_and_the_end(auth: Any, position: int) -> None:
    for _ in range(3):
        await auth.token()
    await auth.services.store.database.write(
        lambda tx: tx.connection.execute(delete(audit).where(audit.c.position == position))
    )
    _, broken = await auth.services.audit.verify()
    assert broken.position == position


async def test_a_cut_end_with_a_corrected_counter_is_found(auth: Any) -> None:
    await auth.token()

    def cut(tx: Any) -> None:
        tx.connection.execute(delete(audit).where(audit.c.position == 2))
        tx.connection.execute(update(counters).where(counters.c.name == "audit").values(position=1))

    await auth.services.store.database.write(cut)
    assert (await auth.services.audit.verify())[1] is not None


async def test_many_writers_keep_one_chain_without_holes(racing: Any) -> None:
    store = racing.services.store
    before, _ = await racing.services.audit.verify()
    entry = AuditEntry(Actor("somebody"), "test", "thing", "1", details={"ação": "é"})
    await asyncio.gather(*(store.change(lambda change: change.audit.append(entry)) for _ in range(30)))
    assert await racing.services.audit.verify() == (before + 30, None)


async def test_the_command_line_tells_whole_from_broken(
    auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert await asyncio.to_thread(audit_verify) == 0
    assert "holds: 1 entries" in capsys.readouterr().out
    await auth.services.store.database.write(lambda tx: tx.connection.execute(update(audit).values(outcome="failed")))
    assert await asyncio.to_thread(audit_verify) == 1
    assert "BROKEN at entry 1" in capsys.readouterr().out
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "nowhere"))
    assert await asyncio.to_thread(audit_verify) == 2
    assert capsys.readouterr().err.startswith("The audit trail cannot be read")
