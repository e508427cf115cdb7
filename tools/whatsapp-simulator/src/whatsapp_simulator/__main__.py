"""``python -m whatsapp_simulator``: the simulator by itself."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from whatsapp_simulator.config import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN, Config
from whatsapp_simulator.serving import running

DEFAULT_PORT = 8090
EXIT_PORT_BUSY = 3


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m whatsapp_simulator",
        description="The WhatsApp Cloud API's side of the wire, and a telephone's page to play the customer.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument(
        "--webhook", default="http://127.0.0.1:8000/webhook/whatsapp", help="where webhooks are delivered"
    )
    parser.add_argument("--token", default=ACCESS_TOKEN, help="the access token that opens the API")
    parser.add_argument("--app-secret", default=APP_SECRET, help="what webhooks are signed with")
    parser.add_argument("--verify-token", default=VERIFY_TOKEN)
    parser.add_argument("--seed", type=int, help="makes ids and the dice of the faults repeatable")
    parser.add_argument("--no-people", action="store_true", help="begin without the demo's customers")
    parser.add_argument("--folder", type=Path, help="keep the world here over a restart (default: nowhere)")
    return parser.parse_args(arguments)


async def serve(options: argparse.Namespace) -> None:
    """Serve until a signal comes."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    config = Config(
        access_token=options.token, app_secret=options.app_secret, verify_token=options.verify_token,
        webhook_url=options.webhook, seed=options.seed, with_people=not options.no_people,
        folder=options.folder,
    )  # fmt: skip
    async with running(config, host=options.host, port=options.port) as found:
        print(f"  Telephone and control   {found.url}/")
        print(f"  Base of the Graph API   {found.url}   (WHATSAPP_API_URL)")
        print(f"  Phone number id         {PHONE_NUMBER_ID}   business account {config.waba_id}")
        print(f"  Evolution server        {found.url}/evolution   (key {config.evolution_key})")
        print(f"  Webhooks go to          {options.webhook}", flush=True)
        await stopping.wait()


def main(arguments: Sequence[str]) -> int:
    """Run the command and return the exit code."""
    options = parse(arguments)
    try:
        asyncio.run(serve(options))
    except OSError as error:
        print(f"The simulator cannot listen on {options.host}:{options.port} ({error.strerror}).", file=sys.stderr)
        return EXIT_PORT_BUSY
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
