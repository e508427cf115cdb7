"""axe-core in a page: the violations that keep people out, as short lines."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from scripts.bootstrap.paths import WEB

_AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")
_RUN = """async () => {
  const results = await axe.run(document, { resultTypes: ['violations'] });
  return results.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, nodes: nodes.slice(0, 4).map((node) => ({ at: node.target.join(' '), why: node.failureSummary })),
  }));
}"""


# What is still fading in has not the contrast that it will have. Endless animations (dots of who types) are not waited for.
_SETTLE = """() => {
  const roots = [document, ...[...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean)];
  const passing = roots.flatMap((root) => root.getAnimations())
    .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
  return Promise.all(passing.map((one) => one.finished.catch(() => null))).then(() => undefined);
}"""


async def grave_violations(page: Page) -> list[str]:
    """Return axe's serious and critical violations of what the page shows once it has come to rest."""
    await page.evaluate(_SETTLE)
    # Through the debugger, as the content policy of the page lets no foreign script in.
    await page.evaluate(_AXE.read_text(encoding="utf-8") + "; undefined")
    found: list[dict[str, Any]] = await page.evaluate(_RUN)
    return [_line(one) for one in found if one["impact"] in _GRAVE]


def _line(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['at']}: {' '.join(node['why'].split())}" for node in violation["nodes"])
    return f"{violation['impact']} {violation['id']} ({violation['help']}) at {places}"
