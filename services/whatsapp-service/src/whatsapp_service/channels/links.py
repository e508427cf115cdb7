"""Why a number is not linked to its phone, as the alarm of its channel says it; the web has its own words in each language."""

from __future__ import annotations

from collections.abc import Mapping

from whatsapp_service.channels.domain import LinkReason

SENTENCES: Mapping[LinkReason, str] = {
    "not_paired": "O número ainda não foi conectado: leia o código QR com o celular.",
    "qr_expired": "O código QR venceu sem ser lido. Gere outro e leia com o celular.",
    "logged_out": "O celular encerrou esta conexão. Leia o código QR de novo.",
    "banned": "O WhatsApp bloqueou este número ou recusou a conexão.",
    "replaced": "Outra conexão tomou o lugar desta.",
    "lost": "A conexão com o celular se perdeu.",
    "outdated": "O WhatsApp não aceita mais a versão desta Evolution. Atualize-a.",
    "session_broken": "A sessão se corrompeu. Conecte o número de novo.",
    "restarting": "A conexão está reiniciando.",
    "no_instance": "A instância não existe mais na Evolution. Conecte o número de novo.",
    "unknown": "O número se desconectou.",
}
