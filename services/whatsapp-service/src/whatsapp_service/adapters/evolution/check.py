"""Checks a number behind Evolution: server and key, instance, webhook, and whether its phone is connected."""

from __future__ import annotations

from collections.abc import Callable

from shared.errors import Problem
from whatsapp_service.adapters.evolution.instances import EVENTS, Instances
from whatsapp_service.channels import links
from whatsapp_service.channels.domain import Channel
from whatsapp_service.checks.domain import Key, Step
from whatsapp_service.pairing.domain import Hook, Linked
from whatsapp_service.pairing.errors import GatewayKeyRefused, GatewayUnreachable, InstanceGone, PairingProblem

_AGAIN = "Corrija primeiro o passo anterior."


class EvolutionChecker:
    """The ``Checker`` of Evolution. ``hook_of`` tells where a channel's webhooks belong."""

    def __init__(self, instances: Instances, hook_of: Callable[[Channel], Hook]) -> None:
        self._instances, self._hook_of = instances, hook_of

    async def check(self, channel: Channel) -> list[Step]:
        """Return the steps in the order in which a person puts them right."""
        linked: Linked | None = None
        problem: Problem | None = None
        try:
            linked = await self._instances.look(channel)
        except PairingProblem as error:
            problem = error
        steps = [_server(problem), _key(problem), _instance(problem)]
        steps.append(await self._webhook(channel) if problem is None else _not("webhook"))
        steps.append(_link(channel, linked) if linked is not None else _not("link"))
        return steps

    async def _webhook(self, channel: Channel) -> Step:
        """Look where the webhooks go, and set it right where that is wrong."""
        try:
            hook = self._hook_of(channel)
            found = await self._instances.hook_of(channel)
            missing = set(EVENTS) - set(found.get("events") or ())
            if found.get("url") == hook.url and found.get("enabled") and not missing:
                return Step("webhook", "ok", "hook_ok", "A Evolution envia as mensagens para cá.")
            await self._instances.set_hook(channel, hook)
        except PairingProblem as error:
            return Step(
                "webhook", "bad", "hook_failed", "O endereço dos avisos não pôde ser acertado na Evolution.",
                "Defina PUBLIC_URL com o endereço em que a Evolution alcança esta instalação.", error.detail,
            )  # fmt: skip
        return Step(
            "webhook", "ok", "hook_set", "O endereço foi acertado agora; a Evolution envia as mensagens para cá."
        )


def _server(problem: Problem | None) -> Step:
    if isinstance(problem, GatewayUnreachable):
        return Step(
            "server", "bad", "server_silent", "O servidor da Evolution não responde neste endereço.",
            "Confira o endereço, se o servidor está no ar e se esta máquina o alcança.",
        )  # fmt: skip
    return Step("server", "ok", "server_ok", "O servidor da Evolution responde.")


def _key(problem: Problem | None) -> Step:
    if isinstance(problem, GatewayUnreachable):
        return _not("api_key")
    if isinstance(problem, GatewayKeyRefused):
        return Step(
            "api_key", "bad", "key_refused", "A Evolution não aceita a chave.",
            "Use a chave global (AUTHENTICATION_API_KEY) ou a da própria instância.",
        )  # fmt: skip
    if problem is not None and not isinstance(problem, InstanceGone):
        return _not("api_key")
    return Step("api_key", "ok", "key_ok", "A Evolution aceita a chave.")


def _instance(problem: Problem | None) -> Step:
    if isinstance(problem, InstanceGone):
        return Step(
            "instance", "bad", "instance_gone", "A instância não existe na Evolution.",
            "Use “Conectar” neste número: ela é criada de novo.",
        )  # fmt: skip
    if problem is not None:
        return _not("instance")
    return Step("instance", "ok", "instance_ok", "A instância existe.")


def _link(channel: Channel, linked: Linked) -> Step:
    if linked.link == "open":
        return Step("link", "ok", "link_ok", "O celular está conectado.")
    if linked.link == "connecting":
        return Step(
            "link", "bad", "link_waits", "A conexão espera o celular.", "Abra “Conectar” e leia o código QR."
        )  # fmt: skip
    reason = channel.link_reason or "unknown"
    return Step(
        "link", "bad", "link_closed", links.SENTENCES[reason],
        "Abra “Conectar” neste número e leia o código QR com o celular.", facts={"reason": reason},
    )  # fmt: skip


def _not(key: Key) -> Step:
    return Step(key, "unknown", "after_other", "Não pôde ser verificado.", _AGAIN)
