"""Files: bound to a number, two steps down, an address that ends."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import av
import httpx2
import pytest
from whatsapp_simulator.config import PHONE_NUMBER_ID, SECOND_PHONE_NUMBER_ID
from whatsapp_simulator.serving import Running

CONTENT = b"\x89PNG" + bytes(range(256)) * 200


async def upload(api: httpx2.AsyncClient, mime_type: str = "image/png", content: bytes = CONTENT) -> Any:
    files: Any = {
        "file": ("a.png", content, mime_type),
        "messaging_product": (None, "whatsapp"),
        "type": (None, mime_type),
    }
    return (await api.post(f"/v25.0/{PHONE_NUMBER_ID}/media", files=files)).json()


async def fault(api: httpx2.AsyncClient, kind: str, **params: Any) -> None:
    await api.post("/control/faults", json={"kind": kind, "count": 1, "params": params})


async def test_a_file_comes_down_in_two_steps_both_with_the_token(api: httpx2.AsyncClient) -> None:
    media = (await upload(api))["id"]
    found = (await api.get(f"/v25.0/{media}")).json()
    assert (found["file_size"], found["sha256"]) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (await api.get(found["url"])).content == CONTENT
    del api.headers["Authorization"]
    assert (await api.get(found["url"])).status_code == 401


async def test_the_address_ends_and_cannot_be_made_up(api: httpx2.AsyncClient, simulator: Running) -> None:
    media = (await upload(api))["id"]
    url = (await api.get(f"/v25.0/{media}")).json()["url"]
    assert (await api.get(url + "0")).status_code == 404
    simulator.world.pace.media_url_life = -10
    old = (await api.get(f"/v25.0/{media}")).json()["url"]
    assert (await api.get(old)).status_code == 404


async def test_a_file_belongs_to_one_number(api: httpx2.AsyncClient) -> None:
    media = (await upload(api))["id"]
    answer = await api.get(f"/v25.0/{media}", params={"phone_number_id": SECOND_PHONE_NUMBER_ID})
    assert answer.json()["error"]["error_subcode"] == 33
    assert (await api.delete(f"/v25.0/{media}")).json() == {"success": True}
    assert (await api.get(f"/v25.0/{media}")).status_code == 400


@pytest.mark.parametrize(
    ("mime_type", "size", "code"),
    [("application/x-msdownload", 10, 100), ("audio/webm", 10, 100), ("image/png", 5 * 1024 * 1024 + 1, 131053),
     ("image/webp", 500 * 1024 + 1, 131053), ("image/png", 0, 131053)],
)  # fmt: skip
async def test_a_wrong_or_too_large_file_is_refused(
    api: httpx2.AsyncClient, mime_type: str, size: int, code: int
) -> None:
    assert (await upload(api, mime_type, b"x" * size))["error"]["code"] == code


async def test_downloads_can_go_wrong(api: httpx2.AsyncClient) -> None:
    url = (await api.get(f"/v25.0/{(await upload(api))['id']}")).json()["url"]
    await fault(api, "media_checksum")
    assert (await api.get(url)).content[1:] == CONTENT[1:]
    await fault(api, "media_gone")
    assert (await api.get(url)).status_code == 404
    await fault(api, "media_unauthorised")
    assert (await api.get(url)).status_code == 401
    await fault(api, "media_cut")
    with pytest.raises(httpx2.TransportError):
        await api.get(url)
    await fault(api, "media_slow", seconds=0.05)
    assert (await api.get(url)).content == CONTENT


async def test_what_a_browser_records_arrives_as_a_voice_message(
    api: httpx2.AsyncClient, receiver: Any, until: Any
) -> None:
    answer = await api.post("/control/media?mime_type=audio/webm&voice=1", content=_recording())
    assert answer.json()["mime_type"] == "audio/ogg; codecs=opus"
    audio = {"id": answer.json()["id"], "voice": True}
    assert (
        await api.post("/control/customers/maria/messages", json={"type": "audio", "audio": audio})
    ).status_code == 200
    await until(receiver.messages)
    told = receiver.messages()[0]["audio"]
    assert (told["mime_type"], told["voice"]) == ("audio/ogg; codecs=opus", True)
    url = (await api.get(f"/v25.0/{told['id']}")).json()["url"]
    with av.open(io.BytesIO((await api.get(url)).content)) as sound:
        assert (sound.format.name, sound.streams.audio[0].codec_context.name) == ("ogg", "opus")
    assert (await api.post("/control/media?mime_type=audio/webm", content=b"noise")).status_code == 409


def _recording() -> bytes:
    """Return half a second of silence as a browser records it."""
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as sink:
        stream = sink.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        for number in range(25):
            frame = av.AudioFrame(format="s16", layout="mono", samples=960)
            frame.planes[0].update(bytes(1920))
            frame.sample_rate, frame.pts = 48_000, number * 960
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return target.getvalue()
