"""What can be wrong with linking a number."""

from __future__ import annotations

from shared.errors import Conflict


class PairingProblem(Conflict):
    """The number cannot be linked now; the type says why."""

    slug, title = "pairing-failed", "The number cannot be linked now"


class NotPairable(PairingProblem):
    """Numbers of the official API are not linked to a phone."""

    slug, title = "not-pairable", "This number is not linked to a phone"


class NoPublicAddress(PairingProblem):
    """The gateway cannot be told where to send messages: PUBLIC_URL is not set."""

    slug, title = "no-public-address", "This installation has no public address yet"


class GatewayUnreachable(PairingProblem):
    """The gateway's server does not answer at its address."""

    slug, title = "gateway-unreachable", "The Evolution server does not answer"


class GatewayKeyRefused(PairingProblem):
    """The gateway's server does not accept the key."""

    slug, title = "gateway-key-refused", "The Evolution server does not accept the key"


class InstanceGone(PairingProblem):
    """The gateway's server has no instance of this name."""

    slug, title = "instance-gone", "The Evolution server has no such instance"


class GatewayRefused(PairingProblem):
    """The gateway's server refused; the detail holds its words."""

    slug, title = "gateway-refused", "The Evolution server refused"
