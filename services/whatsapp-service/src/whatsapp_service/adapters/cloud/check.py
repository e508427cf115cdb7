"""Checks a number of the Cloud API: token, number, app secret, verify token and subscription, each told in plain words.

Each row tells only what it knows: a token that is refused says nothing about the number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime

from shared.utils.clock import rfc3339
from whatsapp_service.adapters.cloud import errors
from whatsapp_service.adapters.cloud.graph import Answer, Graph
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.channels.domain import Channel
from whatsapp_service.checks.domain import Code, Key, Step
from whatsapp_service.port import Failure

PHONE_FIELDS = "id,display_phone_number,verified_name"
_REFUSED_TOKEN = frozenset({0, 190})
_NO_SUCH_OBJECT = frozenset({33, 100})
_PASSING = frozenset({errors.Action.RETRY, errors.Action.SLOW_NUMBER, errors.Action.SLOW_PAIR})
_AT_META = "Veja em Configuração da API na Meta."
_NEW_TOKEN = "Crie um token permanente de usuário do sistema na Meta."  # noqa: S105 - words
_SECRET_PLACE = "Copie-o em Configurações > Básico do app na Meta."  # noqa: S105 - words
_TRY_AGAIN = "Verifique a conexão do servidor e tente de novo."
_LATER = "Tente de novo; se persistir, veja o painel da Meta."
Verified = Callable[[Channel], Awaitable[tuple[datetime | None, datetime | None, datetime | None]]]
"""When the address was last verified for a channel, when with a wrong word, and when its last signed webhook came."""


class CloudChecker:
    """The ``Checker`` of the Cloud API."""

    def __init__(self, graph: Graph, verified: Verified) -> None:
        self._graph, self._verified = graph, verified

    async def check(self, channel: Channel) -> list[Step]:
        """Return the five steps in the order in which a person puts them right."""
        phone = await self._get(channel, f"/{channel.phone_number_id}", {"fields": PHONE_FIELDS})
        token = _token(channel, phone)
        number = _phone(phone, token)
        return [
            token,
            number,
            await self._app_secret(channel, number),
            await self._verify_token(channel),
            await self._subscription(channel, token),
        ]

    async def _get(self, channel: Channel, path: str, params: dict[str, str]) -> Answer | None:
        try:
            return await self._graph.call(channel, "GET", path, params=params)
        except (NotSent, Unanswered):
            return None

    async def _app_secret(self, channel: Channel, number: Step) -> Step:
        """Ask with a proof that only the right secret makes."""
        secret = channel.secrets.app_secret
        if not secret:
            return _bad("app_secret", "secret_missing", "Falta o segredo do aplicativo.", _SECRET_PLACE)
        if not number.ok:
            return _unknown(
                "app_secret", "after_phone", "Só pode ser conferido com o token e o número certos.",
                "Corrija primeiro os passos acima.",
            )  # fmt: skip
        proof = hmac.new(secret.encode(), channel.secrets.access_token.encode(), hashlib.sha256).hexdigest()
        answer = await self._get(channel, f"/{channel.phone_number_id}", {"fields": "id", "appsecret_proof": proof})
        if answer is None:
            return _silent("app_secret")
        if answer.status == 200:
            return Step("app_secret", "ok", "secret_ok", "O segredo é do aplicativo deste token.")
        failure = _failure(answer)
        if failure is None or failure.code not in _NO_SUCH_OBJECT:
            return _trouble("app_secret", answer)
        return _bad(
            "app_secret", "secret_wrong", "O segredo não é o do aplicativo deste token.", _SECRET_PLACE, failure
        )

    async def _verify_token(self, channel: Channel) -> Step:
        """Tell what is known of it: Meta compares it when the address is saved there, and nobody else can."""
        if not channel.secrets.verify_token:
            return _bad(
                "verify_token", "verify_missing", "Falta o token de verificação.",
                "Invente uma palavra longa e use a mesma na Meta.",
            )  # fmt: skip
        seen, other, arrived = await self._verified(channel)
        if seen is not None:
            facts = {"at": rfc3339(seen) or ""}
            return Step("verify_token", "ok", "verify_seen", "A Meta conferiu o endereço com este token.", facts=facts)
        if arrived is not None:
            facts = {"at": rfc3339(arrived) or ""}
            return Step(
                "verify_token", "ok", "verify_arrives", "Os avisos da Meta chegam a este endereço.", facts=facts
            )
        if other is not None:
            return Step(
                "verify_token", "unknown", "verify_other", "O endereço foi conferido com outro token.",
                "Cole de novo na Meta o token deste número e salve o webhook.", facts={"at": rfc3339(other) or ""},
                tolerable=True,
            )  # fmt: skip
        return Step(
            "verify_token", "unknown", "verify_waits", "O token está guardado; a Meta ainda não o conferiu.",
            "A Meta o confere quando o webhook é salvo lá, com o mesmo token.", tolerable=True,
        )  # fmt: skip

    async def _subscription(self, channel: Channel, token: Step) -> Step:
        if not channel.waba_id:
            return _bad(
                "subscription", "account_missing", "Falta o id da conta do WhatsApp Business.", f"Copie o WABA ID. {_AT_META}"
            )  # fmt: skip
        if not token.ok:
            return _unknown(
                "subscription",
                "after_token",
                "Só pode ser conferida com um token que vale.",
                "Corrija primeiro o token.",
            )
        answer = await self._get(channel, f"/{channel.waba_id}/subscribed_apps", {})
        return _silent("subscription") if answer is None else await self._subscribed(channel, answer)

    async def _subscribed(self, channel: Channel, answer: Answer) -> Step:
        if answer.status == 200 and answer.body.get("data"):
            return Step("subscription", "ok", "subscribed", "O aplicativo recebe as mensagens desta conta.")
        if answer.status == 200 and await self._subscribe(channel):
            return Step(
                "subscription", "ok", "subscribed_now", "O aplicativo foi assinado agora e recebe as mensagens desta conta."
            )  # fmt: skip
        failure = _failure(answer)
        if answer.status >= 500 or (failure is not None and errors.meaning(failure.code).action in _PASSING):
            return _trouble("subscription", answer)
        return _bad(
            "subscription", "subscription_none", "O aplicativo não recebe as mensagens desta conta.",
            "Confira o id da conta (WABA ID) e se o token a alcança.", failure,
        )  # fmt: skip

    async def _subscribe(self, channel: Channel) -> bool:
        path = f"/{channel.waba_id}/subscribed_apps"
        try:
            return (await self._graph.call(channel, "POST", path, json={})).status == 200
        except (NotSent, Unanswered):
            return False


def _token(channel: Channel, phone: Answer | None) -> Step:
    if not channel.secrets.access_token:
        return _bad("token", "token_missing", "Falta o token de acesso.", _NEW_TOKEN)
    if phone is None:
        return _silent("token")
    failure = _failure(phone)
    if phone.status == 401 or (failure is not None and failure.code in _REFUSED_TOKEN):
        return _bad("token", "token_refused", "A Meta não aceita o token: venceu ou não é válido.", _NEW_TOKEN, failure)
    if failure is not None and (failure.code in (3, 10) or 200 <= failure.code <= 299):
        return _bad(
            "token", "token_rights", "O token não tem as permissões necessárias.",
            "Ele precisa de whatsapp_business_messaging e whatsapp_business_management.", failure,
        )  # fmt: skip
    if phone.status == 200 or (failure is not None and failure.code in _NO_SUCH_OBJECT):
        return Step("token", "ok", "token_ok", "A Meta aceita o token.")
    return _trouble("token", phone)


def _phone(phone: Answer | None, token: Step) -> Step:
    if phone is not None and phone.status == 200:
        shown = " ".join(str(phone.body.get(name) or "") for name in ("display_phone_number", "verified_name")).strip()
        said = f"Número encontrado: {shown}." if shown else "Número encontrado."
        return Step("phone", "ok", "phone_ok", said, facts={"number": shown})
    if phone is None:
        return _silent("phone")
    if token.state == "bad":
        return _unknown(
            "phone", "after_token", "Só pode ser conferido com um token que vale.", "Corrija primeiro o token."
        )
    failure = _failure(phone)
    if failure is None or failure.code not in _NO_SUCH_OBJECT:
        return _trouble("phone", phone)
    return _bad(
        "phone", "phone_gone", "Este id de número não foi encontrado com este token.",
        f"Confira o id (não é o próprio número) e se o token alcança esta conta. {_AT_META}", failure,
    )  # fmt: skip


def _failure(answer: Answer) -> Failure | None:
    return errors.failure_of(answer.error) if answer.error is not None else None


def _detail(failure: Failure | None) -> str | None:
    return f"{failure.detail or failure.title} [{failure.code}]" if failure is not None else None


def _bad(key: Key, code: Code, message: str, hint: str, failure: Failure | None = None) -> Step:
    return Step(key, "bad", code, message, hint, _detail(failure))


def _unknown(key: Key, code: Code, message: str, hint: str, failure: Failure | None = None) -> Step:
    return Step(key, "unknown", code, message, hint, _detail(failure))


def _silent(key: Key) -> Step:
    return _unknown(key, "silent", "O WhatsApp não respondeu.", _TRY_AGAIN)


def _trouble(key: Key, answer: Answer) -> Step:
    return _unknown(key, "trouble", "A Meta não respondeu a esta pergunta agora.", _LATER, _failure(answer))
