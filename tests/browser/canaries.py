"""Canaries: text that calls `canary` if it ever becomes markup, a script, a style or an address, and the look for one that did."""

from __future__ import annotations

from playwright.async_api import Page

from .windows import Window

# Each would call `canary` if it became markup, a script, a style or an address.
PAYLOADS = (
    "<img src=x onerror=canary(1)>",
    "<svg/onload=canary(2)>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=canary(3)&gt;">',
    '<iframe srcdoc="<script>parent.canary(4)</script>"></iframe>',
    '"><script>canary(5)</script>',
    "'-canary(6)-'",
    "{{constructor.constructor('canary(7)')()}} ${canary(7)}",
    "[clique](javascript:canary(8))",
    "javascript:canary(9)",
    "![x](http://sink.invalid/?c=10)",
    'https://a.example/"onmouseover="canary(11)',
    '<a href="data:text/html,<script>opener.canary(12)</script>">x</a>',
    "vbscript:canary(13) <base href=//sink.invalid>",
)
CANARY = "window.fired = []; window.canary = (n) => { window.fired.push(n); };"
# Live elements that only a payload could have made.
_GROWN = """() => {
  const roots = [document, ...[...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean)];
  const elements = 'img[src="x"], img[src="1"], iframe, math, base, script:not([src]), [onerror], [onload], [onmouseover]';
  const addresses = ['javascript', 'data', 'vbscript'].map((scheme) => `a[href^="${scheme}:" i]`).join();
  return roots.flatMap((root) => [...root.querySelectorAll(`${elements}, ${addresses}`)]).map((one) => one.outerHTML.slice(0, 200));
}"""


async def wired(window: Window) -> Window:
    """Put the canary into every page of this window."""
    await window.context.add_init_script(CANARY)
    return window


async def is_untouched(page: Page) -> None:
    """Fail if a payload ran, or became an element that could."""
    assert await page.evaluate("window.fired") == []
    assert await page.evaluate(_GROWN) == []
