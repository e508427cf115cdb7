"""One plain sentence for each error code of the Cloud API, in Portuguese, English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping

Texts = Mapping[str, str]


def _say(pt: str, en: str, es: str) -> Texts:
    return {"pt-BR": pt, "en": en, "es": es}


FALLBACK = _say(
    "O WhatsApp recusou a mensagem.",
    "WhatsApp refused the message.",
    "WhatsApp rechazó el mensaje.",
)
_BUSY = _say(
    "O WhatsApp está instável agora; tentamos de novo sozinhos.",
    "WhatsApp has trouble right now; we try again by ourselves.",
    "WhatsApp tiene problemas ahora; lo intentamos de nuevo solos.",
)
_BUSY_NUMBER = _say(
    "O número atingiu o limite de envio por enquanto; a fila continua sozinha.",
    "The number has reached its sending rate for now; the queue goes on by itself.",
    "El número alcanzó su límite de envío por ahora; la cola continúa sola.",
)
_REGISTER = _say(
    "O número não está registrado na API do WhatsApp. Registre-o no Gerenciador do WhatsApp.",
    "The number is not registered with the WhatsApp API. Register it in WhatsApp Manager.",
    "El número no está registrado en la API de WhatsApp. Regístrelo en el Administrador de WhatsApp.",
)
_WINDOW = _say(
    "Passaram mais de 24 horas desde a última mensagem do cliente. Envie um modelo aprovado.",
    "More than 24 hours have passed since the customer's last message. Send an approved template.",
    "Pasaron más de 24 horas desde el último mensaje del cliente. Envíe una plantilla aprobada.",
)
_PARAMETER = _say(
    "A mensagem tem um dado que o WhatsApp não aceita.",
    "The message holds something that WhatsApp does not accept.",
    "El mensaje tiene un dato que WhatsApp no acepta.",
)
_PAYMENT = _say(
    "Há um problema com o pagamento da conta do WhatsApp. Verifique a forma de pagamento na Meta.",
    "There is a problem with the payment of the WhatsApp account. Check the payment method at Meta.",
    "Hay un problema con el pago de la cuenta de WhatsApp. Revise el método de pago en Meta.",
)
_BLOCKED_ACCOUNT = _say(
    "A Meta bloqueou a conta do WhatsApp. Veja o motivo no Gerenciador do WhatsApp.",
    "Meta has locked the WhatsApp account. See the reason in WhatsApp Manager.",
    "Meta bloqueó la cuenta de WhatsApp. Vea el motivo en el Administrador de WhatsApp.",
)
_FLOW = _say(
    "O fluxo deste modelo está bloqueado ou limitado pela Meta.",
    "The flow of this template is blocked or throttled by Meta.",
    "El flujo de esta plantilla está bloqueado o limitado por Meta.",
)

TEXTS: dict[int, Texts] = {
    190: _say(
        "O token de acesso do WhatsApp expirou ou é inválido. Um administrador o renova na tela WhatsApp.",
        "The WhatsApp access token has expired or is invalid. An administrator renews it on the WhatsApp page.",
        "El token de acceso de WhatsApp venció o no es válido. Un administrador lo renueva en la pantalla WhatsApp.",
    ),
    200: _say(
        "O token do WhatsApp não tem permissão para enviar mensagens. Um administrador o corrige na tela WhatsApp.",
        "The WhatsApp token lacks the permission to send messages. An administrator corrects it on the WhatsApp page.",
        "El token de WhatsApp no tiene permiso para enviar mensajes. Un administrador lo corrige en la pantalla WhatsApp.",
    ),
    1: _BUSY,
    2: _BUSY,
    131000: _BUSY,
    131016: _BUSY,
    133004: _BUSY,
    135000: _BUSY,
    131057: _say(
        "A conta do WhatsApp está em manutenção; tentamos de novo sozinhos.",
        "The WhatsApp account is in maintenance; we try again by ourselves.",
        "La cuenta de WhatsApp está en mantenimiento; lo intentamos de nuevo solos.",
    ),
    4: _BUSY_NUMBER,
    80007: _BUSY_NUMBER,
    130429: _BUSY_NUMBER,
    133016: _BUSY_NUMBER,
    131056: _say(
        "Muitas mensagens seguidas para este cliente; as próximas vão em alguns segundos.",
        "Too many messages in a row to this customer; the next ones go in a few seconds.",
        "Muchos mensajes seguidos a este cliente; los próximos salen en unos segundos.",
    ),
    131048: _say(
        "A Meta limitou o número por qualidade ou spam. Reduza envios em massa e tente mais tarde.",
        "Meta has limited the number because of quality or spam. Send less in bulk and try later.",
        "Meta limitó el número por calidad o spam. Reduzca los envíos masivos e intente más tarde.",
    ),
    131064: _say(
        "O limite diário de clientes novos foi atingido. Tente novamente amanhã.",
        "The daily limit of new customers has been reached. Try again tomorrow.",
        "Se alcanzó el límite diario de clientes nuevos. Intente de nuevo mañana.",
    ),
    33: _say(
        "O id do número do WhatsApp configurado não existe.",
        "The configured WhatsApp phone number id does not exist.",
        "El id del número de WhatsApp configurado no existe.",
    ),
    100: _PARAMETER,
    131009: _PARAMETER,
    131008: _say(
        "Falta um dado obrigatório na mensagem.",
        "A required part of the message is missing.",
        "Falta un dato obligatorio en el mensaje.",
    ),
    131005: _say(
        "A Meta negou o acesso a este número. Verifique as permissões do aplicativo.",
        "Meta denied access to this number. Check the permissions of the app.",
        "Meta negó el acceso a este número. Revise los permisos de la aplicación.",
    ),
    131021: _say(
        "O destinatário é o próprio número do canal.",
        "The recipient is the channel's own number.",
        "El destinatario es el propio número del canal.",
    ),
    131026: _say(
        "Não foi possível entregar: o número não usa WhatsApp, ou usa uma versão antiga. Tente outro canal.",
        "It could not be delivered: the number is not on WhatsApp, or has an old version. Try another channel.",
        "No se pudo entregar: el número no usa WhatsApp, o tiene una versión antigua. Intente otro canal.",
    ),
    131030: _say(
        "O número de teste só envia para destinatários autorizados na Meta. Adicione este número à lista.",
        "The test number sends only to recipients allowed at Meta. Add this number to the list.",
        "El número de prueba solo envía a destinatarios autorizados en Meta. Agregue este número a la lista.",
    ),
    131031: _BLOCKED_ACCOUNT,
    368: _BLOCKED_ACCOUNT,
    130497: _say(
        "A Meta não permite que esta empresa envie mensagens para este país.",
        "Meta does not allow this business to send messages to this country.",
        "Meta no permite que esta empresa envíe mensajes a este país.",
    ),
    131037: _say(
        "O nome de exibição do número ainda não foi aprovado pela Meta.",
        "The display name of the number has not been approved by Meta yet.",
        "El nombre del número aún no fue aprobado por Meta.",
    ),
    131042: _PAYMENT,
    131044: _PAYMENT,
    131045: _REGISTER,
    133010: _REGISTER,
    131047: _WINDOW,
    470: _WINDOW,
    131049: _say(
        "A Meta não entregou esta mensagem para não cansar o cliente. Espere ao menos 24 horas.",
        "Meta did not deliver this message so as not to tire the customer. Wait at least 24 hours.",
        "Meta no entregó este mensaje para no cansar al cliente. Espere al menos 24 horas.",
    ),
    131050: _say(
        "O cliente pediu para não receber mensagens de marketing.",
        "The customer has asked not to receive marketing messages.",
        "El cliente pidió no recibir mensajes de marketing.",
    ),
    130472: _say(
        "Este cliente faz parte de um teste da Meta e não recebe este tipo de mensagem agora.",
        "This customer is part of an experiment of Meta's and does not receive this kind of message now.",
        "Este cliente participa en una prueba de Meta y no recibe este tipo de mensaje ahora.",
    ),
    131051: _say(
        "O WhatsApp não aceita este tipo de mensagem.",
        "WhatsApp does not accept this kind of message.",
        "WhatsApp no acepta este tipo de mensaje.",
    ),
    131052: _say(
        "O WhatsApp não conseguiu baixar o arquivo. Envie-o novamente.",
        "WhatsApp could not download the file. Send it again.",
        "WhatsApp no pudo descargar el archivo. Envíelo de nuevo.",
    ),
    131053: _say(
        "O WhatsApp não aceitou o arquivo: formato ou tamanho não permitido.",
        "WhatsApp did not accept the file: its format or size is not allowed.",
        "WhatsApp no aceptó el archivo: formato o tamaño no permitido.",
    ),
    131062: _say(
        "Este tipo de mensagem precisa do telefone do cliente, que está oculto.",
        "This kind of message needs the customer's phone number, which is hidden.",
        "Este tipo de mensaje necesita el teléfono del cliente, que está oculto.",
    ),
    131063: _say(
        "Modelos de marketing estão desativados para este número na Cloud API.",
        "Marketing templates are disabled for this number on the Cloud API.",
        "Las plantillas de marketing están desactivadas para este número en la Cloud API.",
    ),
    132000: _say(
        "O número de variáveis não é o que o modelo pede.",
        "The number of variables is not what the template asks for.",
        "La cantidad de variables no es la que pide la plantilla.",
    ),
    132001: _say(
        "O modelo não existe neste idioma ou ainda não foi aprovado.",
        "The template does not exist in this language or is not approved yet.",
        "La plantilla no existe en este idioma o aún no fue aprobada.",
    ),
    132005: _say(
        "O texto do modelo ficou longo demais com estas variáveis.",
        "The template's text became too long with these variables.",
        "El texto de la plantilla quedó demasiado largo con estas variables.",
    ),
    132007: _say(
        "O modelo contém algo que a política do WhatsApp não permite.",
        "The template holds something that WhatsApp's policy does not allow.",
        "La plantilla contiene algo que la política de WhatsApp no permite.",
    ),
    132008: _say(
        "Falta um valor para uma variável do modelo.",
        "A value for a variable of the template is missing.",
        "Falta un valor para una variable de la plantilla.",
    ),
    132012: _say(
        "Uma variável do modelo tem o formato errado.",
        "A variable of the template has the wrong format.",
        "Una variable de la plantilla tiene el formato equivocado.",
    ),
    132015: _say(
        "A Meta pausou este modelo por baixa qualidade. Use outro.",
        "Meta has paused this template because of low quality. Use another one.",
        "Meta pausó esta plantilla por baja calidad. Use otra.",
    ),
    132016: _say(
        "A Meta desativou este modelo. Use outro.",
        "Meta has disabled this template. Use another one.",
        "Meta desactivó esta plantilla. Use otra.",
    ),
    132068: _FLOW,
    132069: _FLOW,
    137000: _say(
        "A identidade do cliente mudou e precisa ser confirmada de novo.",
        "The customer's identity has changed and must be confirmed again.",
        "La identidad del cliente cambió y debe confirmarse de nuevo.",
    ),
    139100: _say(
        "A Meta não permite bloquear ou desbloquear este cliente agora.",
        "Meta does not allow blocking or unblocking this customer now.",
        "Meta no permite bloquear o desbloquear a este cliente ahora.",
    ),
}
