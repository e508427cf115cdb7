"""Meta's errors: the code, its title and HTTP status, and the exact shapes in an answer and in a webhook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

HELP = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"

CATALOGUE: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "Application request limit reached"),
    10: (403, "Permission denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Business Account locked"),
    131037: (400, "WhatsApp provided number needs display name approval before message can be sent."),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver."),
    131050: (400, "User has stopped marketing messages from your business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user ID recipients are not supported for this message"),
    131063: (400, "Marketing templates are disabled for the Cloud API"),
    131064: (400, "Messaging limit reached"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132008: (400, "Parameter value is not valid"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "There was an issue with the parameters in your template"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    133016: (400, "Account register deregister rate limit exceeded"),
    135000: (400, "Generic user error"),
    137000: (400, "Recipient identity key mismatch"),
}


@dataclass(slots=True)
class GraphError(Exception):
    """A refusal. ``details`` is the sentence for the developer; ``message`` replaces the catalogue's."""

    code: int
    details: str | None = None
    message: str | None = None
    subcode: int | None = None
    status: int | None = None
    kind: str = "OAuthException"
    headers: dict[str, str] = field(default_factory=dict)
    transient: bool | None = None

    @property
    def http_status(self) -> int:
        """The status of the answer."""
        return self.status or CATALOGUE.get(self.code, (400, ""))[0]

    def body(self, trace: str) -> dict[str, Any]:
        """Return the answer's body."""
        title = CATALOGUE.get(self.code, (400, "Unknown error"))[1]
        prefix = "" if self.code in (190, 2500) else f"(#{self.code}) "
        error: dict[str, Any] = {"message": self.message or f"{prefix}{title}", "type": self.kind, "code": self.code}
        if self.transient is not None:
            error["is_transient"] = self.transient
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.details is not None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        error["fbtrace_id"] = trace
        return {"error": error}


def webhook_error(code: int, details: str | None = None) -> dict[str, Any]:
    """Return an error as it stands in a status or beside a message."""
    title = CATALOGUE.get(code, (400, "Unknown error"))[1]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
        "href": HELP,
    }


def no_such_object(node: str, method: str) -> GraphError:
    """Return the answer for an id that does not exist or does not do this."""
    verb = "get" if method == "GET" else method.lower()
    return GraphError(
        100,
        message=(
            f"Unsupported {verb} request. Object with ID '{node}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation. Please read the Graph API documentation at "
            "https://developers.facebook.com/docs/graph-api"
        ),
        subcode=33,
        kind="GraphMethodException",
    )


def bad_token(reason: str = "") -> GraphError:
    """Return the answer to a token that opens nothing."""
    return GraphError(190, message=reason or None)


def expired_token() -> GraphError:
    """Return the answer to a token whose time is over."""
    return GraphError(
        190, message="Error validating access token: Session has expired. The current time is after it.", subcode=463
    )
