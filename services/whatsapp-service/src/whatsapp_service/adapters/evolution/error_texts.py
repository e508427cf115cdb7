"""What goes wrong at Evolution, in one plain sentence each: Portuguese, English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Texts = Mapping[str, str]

# Evolution names its errors only in words; these numbers are ours.
NOT_ON_WHATSAPP: Final = 900001
BAD_CONTENT: Final = 900002
BAD_KEY: Final = 900003
NO_INSTANCE: Final = 900004
NOT_CONNECTED: Final = 900005
CONTACT_WITHOUT_PHONE: Final = 900006
NO_TEMPLATES: Final = 900007
NOT_DELIVERED: Final = 900008
TOO_FAST: Final = 900009
TOO_LARGE: Final = 900010
UNREACHABLE: Final = 900011
NO_ADDRESS: Final = 900012
FILE_GONE: Final = 900013
UNCLEAR: Final = 900014


def _say(pt: str, en: str, es: str) -> Texts:
    return {"pt-BR": pt, "en": en, "es": es}


TEXTS: Mapping[int, Texts] = {
    NOT_ON_WHATSAPP: _say(
        "Este número não tem WhatsApp.", "This number is not on WhatsApp.", "Este número no tiene WhatsApp."
    ),
    BAD_CONTENT: _say(
        "A Evolution não aceita esta mensagem.",
        "Evolution does not accept this message.",
        "Evolution no acepta este mensaje.",
    ),
    BAD_KEY: _say(
        "A Evolution não aceita a chave (apikey) deste número. Confira-a na tela WhatsApp.",
        "Evolution does not accept the key (apikey) of this number. Check it on the screen WhatsApp.",
        "Evolution no acepta la clave (apikey) de este número. Revísela en la pantalla WhatsApp.",
    ),
    NO_INSTANCE: _say(
        "A instância deste número não existe mais na Evolution. Conecte o número de novo.",
        "The instance of this number no longer exists at Evolution. Connect the number again.",
        "La instancia de este número ya no existe en Evolution. Conecte el número de nuevo.",
    ),
    NOT_CONNECTED: _say(
        "O celular deste número está desconectado. Leia o código QR de novo na tela WhatsApp.",
        "The phone of this number is disconnected. Scan the QR code again on the screen WhatsApp.",
        "El teléfono de este número está desconectado. Escanee de nuevo el código QR en la pantalla WhatsApp.",
    ),
    CONTACT_WITHOUT_PHONE: _say(
        "Este número só envia contatos que têm telefone.",
        "This number only sends contacts that have a phone.",
        "Este número solo envía contactos que tienen teléfono.",
    ),
    NO_TEMPLATES: _say(
        "Este número não é da API oficial e não tem modelos de mensagem.",
        "This number is not on the official API and has no message templates.",
        "Este número no es de la API oficial y no tiene plantillas de mensaje.",
    ),
    NOT_DELIVERED: _say(
        "O WhatsApp não entregou a mensagem.",
        "WhatsApp did not deliver the message.",
        "WhatsApp no entregó el mensaje.",
    ),
    TOO_FAST: _say(
        "A Evolution pediu para enviar mais devagar; a fila continua sozinha.",
        "Evolution asked to send more slowly; the queue goes on by itself.",
        "Evolution pidió enviar más despacio; la cola continúa sola.",
    ),
    TOO_LARGE: _say(
        "O arquivo é grande demais para ser enviado por este número.",
        "The file is too large to be sent through this number.",
        "El archivo es demasiado grande para enviarse por este número.",
    ),
    UNREACHABLE: _say(
        "O servidor da Evolution não pode ser alcançado agora; tentamos de novo sozinhos.",
        "The Evolution server cannot be reached right now; we try again by ourselves.",
        "El servidor de Evolution no se puede alcanzar ahora; lo intentamos de nuevo solos.",
    ),
    NO_ADDRESS: _say(
        "O cliente não tem um telefone que este número alcance.",
        "The customer has no phone that this number reaches.",
        "El cliente no tiene un teléfono que este número alcance.",
    ),
    FILE_GONE: _say(
        "O arquivo da mensagem não existe mais.",
        "The file of the message no longer exists.",
        "El archivo del mensaje ya no existe.",
    ),
    UNCLEAR: _say(
        "A Evolution respondeu com um erro que não diz se a mensagem saiu.",
        "Evolution answered with an error that does not say whether the message left.",
        "Evolution respondió con un error que no dice si el mensaje salió.",
    ),
}
