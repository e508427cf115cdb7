"""Checks a number of the Cloud API: token, number, app secret, verify token and subscription, each told in plain words."""

from __future__ import annotations

import hashlib
import hmac

from whatsapp_service.adapters.cloud import errors
from whatsapp_service.adapters.cloud.graph import Answer, Graph
from whatsapp_service.adapters.transport import NotSent, Unanswered
from whatsapp_service.channels.domain import Channel
from whatsapp_service.checks.domain import Key, Step

PHONE_FIELDS = "id,display_phone_number,verified_name"
_NO_TOKEN = 190
_SILENT, _TRY_AGAIN = "O WhatsApp não respondeu.", "Verifique a conexão do servidor e tente de novo."


class CloudChecker:
    """The ``Checker`` of the Cloud API."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def check(self, channel: Channel) -> list[Step]:
        """Return the five steps in the order in which a person puts them right."""
        phone = await self._get(channel, f"/{channel.phone_number_id}", {"fields": PHONE_FIELDS})
        return [
            _token(channel, phone),
            _phone(phone),
            await self._app_secret(channel, phone),
            _verify_token(channel),
            await self._subscription(channel, phone),
        ]

    async def _get(self, channel: Channel, path: str, params: dict[str, str]) -> Answer | None:
        try:
            return await self._graph.call(channel, "GET", path, params=params)
        except (NotSent, Unanswered):
            return None

    async def _app_secret(self, channel: Channel, phone: Answer | None) -> Step:
        """Ask with a proof that only the right secret makes."""
        secret = channel.secrets.app_secret
        if not secret:
            return _missing(
                "app_secret", "Falta o segredo do aplicativo.", "Copie-o em Configurações > Básico do app na Meta."
            )
        if phone is None or phone.status != 200:
            return _unknown("app_secret", "O segredo não pôde ser verificado.", "Corrija primeiro o token e o número.")
        proof = hmac.new(secret.encode(), channel.secrets.access_token.encode(), hashlib.sha256).hexdigest()
        answer = await self._get(channel, f"/{channel.phone_number_id}", {"fields": "id", "appsecret_proof": proof})
        if answer is None:
            return _unknown("app_secret", "O segredo não pôde ser verificado.", f"{_SILENT} {_TRY_AGAIN}")
        if answer.status == 200:
            return Step("app_secret", ok=True, message="O segredo é do aplicativo deste token.")
        return _missing(
            "app_secret",
            "O segredo não é o do aplicativo deste token.",
            "Copie-o em Configurações > Básico do app na Meta.",
        )

    async def _subscription(self, channel: Channel, phone: Answer | None) -> Step:
        if not channel.waba_id:
            return _missing(
                "subscription",
                "Falta o id da conta do WhatsApp Business.",
                "Copie o WABA ID em Configuração da API na Meta.",
            )
        if phone is None or phone.status != 200:
            return _unknown(
                "subscription", "A assinatura não pôde ser verificada.", "Corrija primeiro o token e o número."
            )
        path = f"/{channel.waba_id}/subscribed_apps"
        answer = await self._get(channel, path, {})
        if answer is not None and answer.status == 200 and answer.body.get("data"):
            return Step("subscription", ok=True, message="O aplicativo recebe as mensagens desta conta.")
        if answer is not None and answer.status == 200 and await self._subscribe(channel, path):
            return Step(
                "subscription", ok=True, message="O aplicativo foi assinado agora e recebe as mensagens desta conta."
            )
        if answer is None:
            return _unknown("subscription", _SILENT, _TRY_AGAIN)
        return _missing("subscription", *_said(answer, "O aplicativo não recebe as mensagens desta conta."))

    async def _subscribe(self, channel: Channel, path: str) -> bool:
        try:
            return (await self._graph.call(channel, "POST", path, json={})).status == 200
        except (NotSent, Unanswered):
            return False


def _token(channel: Channel, phone: Answer | None) -> Step:
    if not channel.secrets.access_token:
        return _missing("token", "Falta o token de acesso.", "Crie um token permanente de usuário do sistema na Meta.")
    if phone is None:
        return _unknown("token", _SILENT, _TRY_AGAIN)
    failure = errors.failure_of(phone.error) if phone.error is not None else None
    if phone.status == 401 or (failure is not None and failure.code in (0, _NO_TOKEN)):
        return _missing("token", errors.sentence(_NO_TOKEN), "Crie um token permanente de usuário do sistema na Meta.")
    if failure is not None and (failure.code in (3, 10) or 200 <= failure.code <= 299):
        return _missing(
            "token", failure.title, "O token precisa de whatsapp_business_messaging e whatsapp_business_management."
        )
    return Step("token", ok=True, message="O WhatsApp aceita o token.")


def _phone(phone: Answer | None) -> Step:
    if phone is not None and phone.status == 200:
        shown = " ".join(str(phone.body.get(name) or "") for name in ("display_phone_number", "verified_name")).strip()
        return Step("phone", ok=True, message=f"Número encontrado: {shown}." if shown else "Número encontrado.")
    hint = (
        "Confira o id do número (não o próprio número) em Configuração da API na Meta, e se o token alcança esta conta."
    )
    if phone is None:
        return _unknown("phone", _SILENT, _TRY_AGAIN)
    return _missing("phone", *_said(phone, "O número não foi encontrado com este token.", hint))


def _verify_token(channel: Channel) -> Step:
    if channel.secrets.verify_token:
        return Step("verify_token", ok=True, message="O token de verificação está guardado; use o mesmo na Meta.")
    return _missing("verify_token", "Falta o token de verificação.", "Invente uma palavra longa e use a mesma na Meta.")


def _said(
    answer: Answer, sentence: str, hint: str = "Tente de novo; se persistir, veja o painel da Meta."
) -> tuple[str, str]:
    if answer.error is not None:
        failure = errors.failure_of(answer.error)
        return f"{sentence} ({failure.detail or failure.title} [{failure.code}])", hint
    return sentence, hint


def _unknown(key: Key, message: str, hint: str) -> Step:
    return Step(key, ok=False, message=message, hint=hint, is_certain=False)


def _missing(key: Key, message: str, hint: str) -> Step:
    return Step(key, ok=False, message=message, hint=hint)
