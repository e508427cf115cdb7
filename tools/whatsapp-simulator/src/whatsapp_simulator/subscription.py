"""Where webhooks go: the app's address, and those that override it for the account or for one number."""

from __future__ import annotations

import secrets

import httpx2

from whatsapp_simulator.errors import GraphError

VERIFY_SECONDS = 10.0


class Subscription:
    """The addresses, and whether the app is subscribed to the account at all."""

    def __init__(self, url: str | None, verify_token: str) -> None:
        self.url, self.verify_token = url, verify_token
        self.is_on = True
        self.override: str | None = None
        self.of_line: dict[str, str] = {}

    def address_for(self, line_id: str) -> str | None:
        """Return where the changes of a line go, or None if nobody asked for them."""
        return (self.of_line.get(line_id) or self.override or self.url) if self.is_on else None

    @staticmethod
    async def verify(url: str, token: str) -> None:
        """Ask the address whether it is ours, as Meta does when it is saved. Raises GraphError 2200."""
        challenge = str(secrets.randbelow(10**10))
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        try:
            async with httpx2.AsyncClient(trust_env=False, timeout=VERIFY_SECONDS) as http:
                answer = await http.get(url, params=query)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _unverified(f"cURL error: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise _unverified(f"HTTP Status Code = {answer.status_code}; HTTP Message = {answer.reason_phrase}")
        if answer.text != challenge:
            raise _unverified("The response does not match challenge")


def _unverified(reason: str) -> GraphError:
    message = f"(#2200) Callback verification failed with the following errors: {reason}"
    return GraphError(2200, message=message, status=400)
