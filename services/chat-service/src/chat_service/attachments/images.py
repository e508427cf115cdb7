"""Images are decoded and written anew: no metadata, no hidden second format, no more pixels than a screen needs."""

from __future__ import annotations

import asyncio
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps, ImageSequence

from chat_service.attachments.errors import ImageUnusable
from shared.errors import Unavailable

LONGEST_SIDE = 4096
THUMBNAIL_SIDE = 480
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 16_000_000, "WEBP": 16_000_000, "GIF": 16_000_000}
MOST_DECODED = 26_000_000
DRAFT_SIDE = 2048
"""A JPEG is decoded at a half, a quarter or an eighth of its size where it is large; the others must fit into memory whole."""
MOST_FRAMES = 300
MOST_ANIMATED_PIXELS = 20_000_000
MOST_WAITING = 32
_FAULTS = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, MemoryError, struct.error,
    zlib.error,
)  # fmt: skip
# The limits above are checked as soon as the header is read and before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the size of the image, and whether there is a thumbnail."""

    width: int
    height: int
    has_thumbnail: bool


class ImageWorkshop:
    """A few threads that decode images; more work than that waits, much more is refused."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="images")
        self._waiting = 0

    async def rework(self, source: Path, image: Path, thumbnail: Path) -> Made:
        """Write ``source`` anew to ``image`` and a small copy to ``thumbnail``. Raises ImageUnusable, Unavailable."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable("Too many images are being worked on.", retry_after=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _rework, source, image, thumbnail)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _rework(source: Path, image: Path, thumbnail: Path) -> Made:
    try:
        with Image.open(source, formats=tuple(MOST_PIXELS)) as opened:
            _check_size(opened)
            frames = getattr(opened, "n_frames", 1) if opened.format in ("GIF", "WEBP") else 1
            if frames > 1:
                return _animated(opened, frames, image, thumbnail)
            return _still(opened, image, thumbnail)
    except ImageUnusable:
        raise
    except _FAULTS as error:
        raise ImageUnusable("The image is damaged or of an unknown kind.") from error


def _kind(opened: Image.Image) -> str:
    # Some cameras write several JPEGs into one file; the first one is the picture.
    return "JPEG" if opened.format == "MPO" else str(opened.format)


def _check_size(opened: Image.Image) -> None:
    width, height = opened.size
    if width * height > MOST_PIXELS[_kind(opened)]:
        raise ImageUnusable(f"The image has too many pixels ({width} x {height}).")
    if _kind(opened) == "JPEG":
        opened.draft("RGB", (DRAFT_SIDE, DRAFT_SIDE))
    if opened.width * opened.height > MOST_DECODED:
        raise ImageUnusable(f"The image has too many pixels ({width} x {height}).")


def _still(opened: Image.Image, image: Path, thumbnail: Path) -> Made:
    kind = _kind(opened)
    turned = opened.getexif().get(ExifTags.Base.Orientation, 1) != 1
    ready: Image.Image = ImageOps.exif_transpose(opened) if turned else opened
    if max(ready.size) > LONGEST_SIDE:
        ready.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if kind == "JPEG" and ready.mode not in ("RGB", "L"):
        ready = ready.convert("RGB")
    if kind == "WEBP" and ready.mode not in ("RGB", "RGBA"):
        ready = ready.convert("RGBA")
    size = ready.size
    ready.load()
    # Only the pixels go on: what else hung on the image (EXIF, XMP, comments, profiles) stays behind.
    ready.info = {key: ready.info[key] for key in ("transparency",) if key in ready.info}
    options: dict[str, Any] = {"JPEG": {"quality": 85, "optimize": True}, "WEBP": {"quality": 85, "method": 3}}.get(
        kind, {}
    )
    ready.save(image, kind, **options)
    _small(ready, thumbnail)
    return Made(size[0], size[1], has_thumbnail=True)


def _animated(opened: Image.Image, frames: int, image: Path, thumbnail: Path) -> Made:
    width, height = opened.size
    if frames > MOST_FRAMES or frames * width * height > MOST_ANIMATED_PIXELS:
        raise ImageUnusable(f"The animation is too long or too large ({frames} frames of {width} x {height}).")
    durations: list[int] = []
    copies: list[Image.Image] = []
    for frame in ImageSequence.Iterator(opened):
        durations.append(int(frame.info.get("duration", 100)))
        copy = frame.convert("RGBA")
        copy.info = {}
        copies.append(copy)
    options: dict[str, Any] = {"quality": 80, "method": 2} if opened.format == "WEBP" else {"disposal": 2}
    copies[0].save(
        image, str(opened.format), save_all=True, append_images=copies[1:], duration=durations,
        loop=int(opened.info.get("loop", 0)), **options,
    )  # fmt: skip
    _small(copies[0], thumbnail)
    return Made(width, height, has_thumbnail=True)


def _small(ready: Image.Image, thumbnail: Path) -> None:
    small = ready.convert("RGBA" if "A" in ready.getbands() or "transparency" in ready.info else "RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    small.info = {}
    small.save(thumbnail, "WEBP", quality=78, method=3)
