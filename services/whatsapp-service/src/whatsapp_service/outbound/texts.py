"""The sentences that the queue itself says to people; what a provider says is its adapter's business."""

from __future__ import annotations

NO_ANSWER = "O WhatsApp não respondeu."
WILL_REPEAT = (
    "O WhatsApp não respondeu: a mensagem pode ter chegado ou não. Se nada vier, ela será enviada mais uma vez."
)
NOT_REPEATED = "O WhatsApp não respondeu: a mensagem pode ter chegado ou não. Confira antes de enviar de novo."
MAYBE_TWICE = "A mensagem foi repetida porque o WhatsApp não respondeu; o cliente pode tê-la recebido duas vezes."
EXPIRED = "A mensagem esperou tempo demais na fila e não foi enviada."
CHANNEL_GONE = "O canal desta conversa foi desativado."
NO_RECIPIENT = "O cliente não tem um número ou usuário do WhatsApp conhecido."
MESSAGE_GONE = "A mensagem não existe mais."
NOT_SENDABLE = "O WhatsApp não tem como levar este tipo de mensagem."
FILE_GONE = "O arquivo da mensagem não existe mais."
NOT_SAID = "O WhatsApp não disse por que a mensagem falhou."
TOO_LONG = "A mensagem tem mais de 4.096 caracteres; divida-a em partes."
CAPTION_TOO_LONG = "A legenda tem mais de 1.024 caracteres; envie o texto à parte."
CHOOSE = "Escolher"
