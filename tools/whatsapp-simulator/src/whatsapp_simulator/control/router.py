"""The control API's routes."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from whatsapp_simulator.control.customers import Customers
from whatsapp_simulator.control.errors import Refused
from whatsapp_simulator.control.evolution import EvolutionPhones
from whatsapp_simulator.control.operation import Operation
from whatsapp_simulator.control.watching import Watching
from whatsapp_simulator.world import World


def control_routes(world: World) -> list[Route]:
    """Return every route over one world."""
    table = [
        row
        for part in (Watching(world), Customers(world), Operation(world), EvolutionPhones(world))
        for row in part.table()
    ]
    return [Route(path, _guarded(endpoint), methods=[method]) for method, path, endpoint in table]


def _guarded(endpoint: Any) -> Any:
    async def run(request: Request) -> Response:
        try:
            answer = await endpoint(request)
        except ValidationError as error:
            found = error.errors()[0]
            where = ".".join(str(part) for part in found["loc"])
            return JSONResponse({"detail": f"{where}: {found['msg']}" if where else found["msg"]}, status_code=422)
        except Refused as error:
            return JSONResponse({"detail": str(error)}, status_code=409)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return run
