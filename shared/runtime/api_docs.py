"""The page that shows an API's description, with its script and style from our own port: no other host is asked."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from shared.security.policy import public

ASSETS = Path(str(files("fastapi_offline").joinpath("static")))
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>{title}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect \
width='16' height='16' rx='4' fill='%230b5563'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/docs/swagger-ui.css"><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>
</html>
"""
_START = (
    "SwaggerUIBundle({url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null, "
    "presets: [SwaggerUIBundle.presets.apis], layout: 'BaseLayout'});\n"
)


def docs_router(title: str, policy: Any = None) -> APIRouter:
    """Return the routes of the page; ``policy`` is the dependency that says who may see it, everybody by default."""
    router = APIRouter()

    async def page() -> HTMLResponse:
        """Show the description of this API."""
        return HTMLResponse(_PAGE.format(title=title), headers={"Content-Security-Policy": CONTENT_POLICY})

    async def script(_: Annotated[None, public()]) -> FileResponse:
        """Return the viewer's script."""
        return FileResponse(ASSETS / "swagger-ui-bundle.js", media_type="text/javascript")

    async def style(_: Annotated[None, public()]) -> FileResponse:
        """Return the viewer's style."""
        return FileResponse(ASSETS / "swagger-ui.css", media_type="text/css")

    async def start(_: Annotated[None, public()]) -> Response:
        """Return the line that starts the viewer: the content policy allows no script inside the page."""
        return Response(_START, media_type="text/javascript")

    router.add_api_route("/docs", page, methods=["GET"], include_in_schema=False, dependencies=[policy or public()])
    router.add_api_route("/docs/swagger-ui-bundle.js", script, methods=["GET"], include_in_schema=False)
    router.add_api_route("/docs/swagger-ui.css", style, methods=["GET"], include_in_schema=False)
    router.add_api_route("/docs/start.js", start, methods=["GET"], include_in_schema=False)
    return router
