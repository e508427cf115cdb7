"""Recordings as browsers make them."""

from __future__ import annotations

import array
import io
import math
from typing import Any

import av

SECONDS = 1.0


def recorded(container: str, codec: str, layout: str, rate: int = 48_000) -> bytes:
    """Return a second of a tone as a browser would record it."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=rate, layout=layout)
        tone = av.AudioFrame(format="s16", layout="mono", samples=int(rate * SECONDS))
        tone.sample_rate, tone.pts = rate, 0
        samples = array.array("h", (int(9000 * math.sin(i * 2 * math.pi * 440 / rate)) for i in range(tone.samples)))
        tone.planes[0].update(samples.tobytes().ljust(tone.planes[0].buffer_size, b"\0"))
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        for frame in [*resampler.resample(tone), *resampler.resample(None)]:
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()
