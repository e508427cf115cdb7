"""The FastAPI app that every service starts from: strict errors, health, metrics, no surprises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared import __version__
from shared.config.settings import Settings
from shared.errors import PROBLEM_CONTENT_TYPE, Invalid, MethodNotAllowed, NotFound, Problem, Unavailable
from shared.middleware.edge import request_id_of
from shared.observability.metrics import exposition
from shared.runtime.api_docs import docs_router
from shared.schemas.common import HealthView, ProblemView
from shared.security.policy import Security, internal, public
from shared.security.principal import Principal

CHECK_SECONDS = 1.5
"""An unreachable database is told within two seconds, whatever its driver's own time-out."""

Check = Callable[[], Awaitable[str]]
"""Returns "ok" or what is wrong, in a word that tells an outsider nothing."""

_DOC_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemView, "description": text}
    for status, text in (
        (401, "Not authenticated"),
        (403, "Not allowed"),
        (422, "Invalid input"),
        (429, "Too many requests"),
    )
}


def new_service_app(
    *,
    name: str,
    prefix: str | None,
    settings: Settings,
    security: Security,
    checks: Mapping[str, Check],
    description: str,
) -> FastAPI:
    """Return the app of one service with its health, metrics and error handling; add routers to it.

    ``checks`` are its components by name. ``/health`` answers 503 while one of them is not ok.
    """
    app = new_bare_app(name=name, security=security, description=description)
    app.include_router(_health_router(app, name, prefix, checks))
    app.include_router(_process_router(name))
    app.include_router(_description_router(app))
    if not settings.is_production or settings.docs_public:
        app.include_router(docs_router(app.title))
        app.include_router(_public_description_router(app))
    return app


def new_bare_app(*, name: str, security: Security, description: str) -> FastAPI:
    """Return an app that answers nothing yet, but every error as a problem document."""
    app = FastAPI(
        title=f"ISP Chat {name}",
        version=__version__,
        description=description,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        responses=_DOC_RESPONSES,
    )
    app.state.security = security
    app.state.draining = False
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    for error in (RecursionError, OverflowError, UnicodeError):
        app.add_exception_handler(error, _on_unreadable)
    # Only the answer: the framework raises the error again behind it, and the edge counts it and writes it down.
    app.add_exception_handler(Exception, _on_unknown)
    return app


def _description_router(app: FastAPI) -> APIRouter:
    router = APIRouter()

    async def description(_: Annotated[Principal, internal()]) -> JSONResponse:
        """Describe this service's API to the gateway, which merges the descriptions of all."""
        return JSONResponse(app.openapi())

    router.add_api_route("/internal/openapi.json", description, methods=["GET"], include_in_schema=False)
    return router


def _public_description_router(app: FastAPI) -> APIRouter:
    router = APIRouter()

    async def description(_: Annotated[None, public()]) -> JSONResponse:
        """Describe this service's API."""
        return JSONResponse(app.openapi())

    router.add_api_route("/openapi.json", description, methods=["GET"], include_in_schema=False)
    return router


async def run_checks(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return the state of each component; one that does not answer in time is that, and delays no other."""

    async def run(check: Check) -> str:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await check()
        except TimeoutError:
            return "timeout"
        except Problem as problem:
            return problem.slug

    states = await asyncio.gather(*(run(check) for check in checks.values()))
    return dict(zip(checks, states, strict=True))


def _health_router(app: FastAPI, name: str, prefix: str | None, checks: Mapping[str, Check]) -> APIRouter:
    router = APIRouter(tags=["health"])

    async def report() -> tuple[bool, dict[str, str]]:
        components = await run_checks(checks)
        if app.state.draining:
            components["process"] = "draining"
        return all(state == "ok" for state in components.values()), components

    async def health(_: Annotated[None, public()]) -> JSONResponse:
        """Tell whether this service can do its work, component by component."""
        healthy, components = await report()
        body = {
            "status": "healthy" if healthy else "unhealthy",
            "service": name,
            "version": __version__,
            "components": components,
        }
        return JSONResponse(body, status_code=200 if healthy else 503)

    async def live(_: Annotated[None, public()]) -> dict[str, str]:
        """Tell that the process runs."""
        return {"status": "alive"}

    async def ready(_: Annotated[None, public()]) -> dict[str, str]:
        """Tell whether new work may be sent here."""
        healthy, _components = await report()
        security: Security = app.state.security
        # Until the first list of revocations is here, every signed-in request would be answered 503.
        if not healthy or not security.sessions.is_primed:
            raise Unavailable("Not ready.")
        return {"status": "ready"}

    for base in dict.fromkeys(("", prefix or "")):
        shown = base == (prefix or "")
        router.add_api_route(
            f"{base}/health", health, methods=["GET"], include_in_schema=shown, name="health",
            response_model=HealthView, responses={503: {"model": HealthView, "description": "Unhealthy"}},
            openapi_extra={"security": []},
        )  # fmt: skip
        router.add_api_route(f"{base}/health/live", live, methods=["GET"], include_in_schema=False)
        router.add_api_route(f"{base}/health/ready", ready, methods=["GET"], include_in_schema=False)
    return router


def _process_router(name: str) -> APIRouter:
    router = APIRouter()

    async def root(_: Annotated[None, public()]) -> dict[str, str]:
        """Say which service answers here."""
        return {"service": name, "version": __version__, "status": "running"}

    async def metrics(_: Annotated[None, public()]) -> Response:
        """Expose this process's metrics to Prometheus."""
        return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    router.add_api_route("/", root, methods=["GET"], include_in_schema=False)
    router.add_api_route("/metrics", metrics, methods=["GET"], include_in_schema=False)
    return router


def problem_response(problem: Problem, request: Request) -> JSONResponse:
    """Return ``problem`` as a response."""
    body = {**problem.body(), "request_id": request_id_of(request.scope)}
    return JSONResponse(body, status_code=problem.status, headers=problem.headers, media_type=PROBLEM_CONTENT_TYPE)


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class only
    return problem_response(error, request)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = []
    for found in error.errors()[:20]:
        path = [str(part) for part in found["loc"] if part not in ("body", "query", "path", "header")]
        errors.append({"field": ".".join(path) or str(found["loc"][0]), "rule": found["type"], "message": found["msg"]})
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors[:3])
    return problem_response(Invalid(detail, errors=errors), request)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == 404:
        return problem_response(NotFound(), request)
    if error.status_code == 405:
        return problem_response(MethodNotAllowed(headers=error.headers), request)
    problem = Problem(str(error.detail)) if error.status_code >= 500 else Invalid(str(error.detail))
    body = {**problem.body(), "status": error.status_code, "request_id": request_id_of(request.scope)}
    return JSONResponse(body, status_code=error.status_code, headers=error.headers, media_type=PROBLEM_CONTENT_TYPE)


async def _on_unreadable(request: Request, error: Exception) -> JSONResponse:
    return problem_response(Invalid(f"The input cannot be represented ({type(error).__name__})."), request)


async def _on_unknown(request: Request, _: Exception) -> JSONResponse:
    return problem_response(Problem(), request)
