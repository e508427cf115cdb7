"""A running system whose files lie in a bucket: sent and shown as from a disk, and refused in words when it is away."""

from __future__ import annotations

import io
import os

import aiohttp

from tests.support import Api
from tests.support.buckets import KEY, SECRET, BucketServer
from tests.support.fixtures import StartSystem


async def _upload(api: Api, content: bytes) -> tuple[int, dict[str, str]]:
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(content), filename="video.mp4", content_type="video/mp4")
    reply = await api.post("/api/chat/attachments", data=form)
    return reply.status, reply.json()


async def test_files_of_a_system_lie_in_a_bucket(start_system: StartSystem) -> None:
    server = BucketServer().start()
    try:
        env = {
            "STORAGE_URL": server.new_bucket(), "STORAGE_ACCESS_KEY_ID": KEY, "STORAGE_SECRET_ACCESS_KEY": SECRET,
        }  # fmt: skip
        system = await start_system("single", env=env)
        content = b"%PDF-1.7 " + os.urandom(3 * 1024 * 1024)
        async with Api(system.gateway_url) as api:
            admin = await api.login()
            status, file = await _upload(admin, content)
            assert status == 200, file
            whole = await api.get(file["url"])
            assert (len(whole.body), whole.body == content) == (len(content), True)
            part = await api.request("GET", file["url"], headers={"Range": "bytes=1048570-1048590"})
            assert (part.status, part.body) == (206, content[1048570:1048591])
            assert not [one for one in (system.data_dir / "uploads").rglob("*") if one.is_file()]
            assert not (system.data_dir / "attachments").exists()
            server.kill()
            refused, problem = await _upload(admin, content + b"x")
            assert (refused, problem["type"]) == (503, "urn:ispchat:problem:storage-unreachable")
            assert (await api.get(file["url"])).status == 503
            conversation = {"customer_phone": "5511912345678", "initial_message": "oi"}
            assert (await admin.post("/api/chat/conversations", conversation)).status == 200
        assert await system.stop() == {"ispchat": 0}
    finally:
        server.stop()
