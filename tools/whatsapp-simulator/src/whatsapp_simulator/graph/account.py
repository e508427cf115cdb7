"""The account and its numbers: what a client reads and sets besides messages, files and templates."""

from __future__ import annotations

import hmac
from typing import Any

from whatsapp_simulator.config import Line
from whatsapp_simulator.errors import GraphError
from whatsapp_simulator.graph.call import Call
from whatsapp_simulator.graph.paging import page
from whatsapp_simulator.subscription import Subscription
from whatsapp_simulator.validation import checks
from whatsapp_simulator.validation.messages import check_product

SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging", "public_profile")
APP_NAME = "ISP Chat (simulator)"


def number_view(line: Line) -> dict[str, Any]:
    """Return a number as the Graph API shows it."""
    return {
        "id": line.id, "display_phone_number": line.display, "verified_name": line.name, "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED", "platform_type": "CLOUD_API", "throughput": {"level": "STANDARD"},
        "status": "CONNECTED", "name_status": "APPROVED", "account_mode": "SANDBOX", "is_official_business_account": False,
        "is_pin_enabled": True, "is_on_biz_app": False, "messaging_limit_tier": "TIER_1K",
        "whatsapp_business_manager_messaging_limit": "TIER_1K", "webhook_configuration": {},
        "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        "last_onboarded_time": "2026-01-01T12:00:00+0000", "is_preverified_number": False, "country_code": "BR",
        "country_dial_code": "55", "search_visibility": "NON_VISIBLE", "quality_score": {"score": "GREEN"},
        "eligibility_for_api_business_global_search": "NON_ELIGIBLE_UNDEFINED_COUNTRY",
        **dict.fromkeys(("conversational_automation", "new_name_status", "certificate", "new_certificate", "username")),
    }  # fmt: skip


_SHOWN = (
    "id", "display_phone_number", "verified_name", "quality_rating", "code_verification_status", "platform_type",
    "throughput", "webhook_configuration", "last_onboarded_time",
)  # fmt: skip


def get_number(call: Call) -> dict[str, Any]:
    """Return a number."""
    view = number_view(call.line())
    return call.fields(view) if "fields" in call.query else {name: view[name] for name in _SHOWN}


async def get_numbers(call: Call) -> dict[str, Any]:
    """Return the numbers of the account."""
    call.account()
    rows = []
    for line in call.world.config.lines:
        view = number_view(line)
        rows.append(call.fields(view) if "fields" in call.query else {name: view[name] for name in _SHOWN})
    return page(call, rows)


def get_account(call: Call) -> dict[str, Any]:
    """Return the account."""
    view = {
        "id": call.account(), "name": "Conecta Fibra", "timezone_id": "25", "message_template_namespace": "simulator",
        "currency": "BRL", "account_review_status": "APPROVED", "business_verification_status": "verified",
        "country": "BR", "ownership_type": "SELF", "status": "ACTIVE", "marketing_messages_lite_api_status": "ELIGIBLE",
        "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        "owner_business_info": {"name": "Conecta Fibra", "id": "400000000000001"},
        "is_enabled_for_insights": True, "disable_marketing_messages_on_cloud_api": False,
        **dict.fromkeys(("marketing_messages_onboarding_status", "subscribed_apps", "on_behalf_of_business_info")),
    }  # fmt: skip
    plain = ("id", "name", "timezone_id", "message_template_namespace")
    return call.fields(view) if "fields" in call.query else {name: view[name] for name in plain}


async def subscribed_apps(call: Call) -> dict[str, Any]:
    """Tell, begin or end the subscription of the app to the account's webhooks."""
    call.account()
    subscription = call.world.subscription
    if call.method == "DELETE":
        subscription.is_on = False
        return {"success": True}
    if call.method == "POST":
        body = await call.json()
        checks.members(body, "$", ("override_callback_uri", "verify_token"))
        address = checks.optional_text(body, "override_callback_uri", "", most=2000, least=0)
        if address:
            token = checks.text(body, "verify_token", "", most=1000)
            await Subscription.verify(address, token)
        subscription.override, subscription.is_on = address or None, True
        return {"success": True}
    if not subscription.is_on:
        return {"data": []}
    app = {"link": f"https://www.facebook.com/games/?app_id={call.world.config.app_id}", "name": APP_NAME,
           "id": call.world.config.app_id}  # fmt: skip
    row: dict[str, Any] = {"whatsapp_business_api_data": app}
    if subscription.override:
        row["override_callback_uri"] = subscription.override
    return {"data": [row]}


async def app_subscriptions(call: Call) -> dict[str, Any]:
    """Save the app's own webhook address, as the app dashboard does."""
    config, query = call.world.config, call.query
    if call.node != config.app_id:
        raise GraphError(100, message="(#100) Unknown application.")
    body = {**(await call.json()), **query}
    if call.method == "GET":
        return {"data": [{"object": "whatsapp_business_account", "callback_url": call.world.subscription.url,
                          "active": True, "fields": [{"name": "messages", "version": "v25.0"}]}]}  # fmt: skip
    if body.get("object") != "whatsapp_business_account":
        raise GraphError(100, message="(#100) The parameter object is required.")
    address = checks.text(body, "callback_url", "", most=2000)
    token = checks.text(body, "verify_token", "", most=1000)
    await Subscription.verify(address, token)
    call.world.subscription.url, call.world.subscription.verify_token = address, token
    return {"success": True}


async def set_number(call: Call) -> dict[str, Any]:
    """Set or take away a webhook address of one number."""
    line = call.line()
    body = await call.json()
    checks.members(body, "$", ("webhook_configuration", "messaging_product"))
    wanted = checks.obj(body, "webhook_configuration")
    address = checks.text(wanted, "override_callback_uri", "webhook_configuration", most=2000, least=0)
    if address:
        await Subscription.verify(address, checks.text(wanted, "verify_token", "webhook_configuration", most=1000))
        call.world.subscription.of_line[line.id] = address
    else:
        call.world.subscription.of_line.pop(line.id, None)
    return {"success": True}


async def register(call: Call) -> dict[str, Any]:
    """Register a number with its two-step PIN."""
    call.line()
    body = await call.json()
    check_product(body)
    checks.members(body, "$", ("messaging_product", "pin", "data_localization_region"))
    pin = checks.text(body, "pin", "", most=6)
    if len(pin) != 6 or not pin.isdigit():
        raise GraphError(100, "pin must have six digits.")
    return {"success": True}


async def deregister(call: Call) -> dict[str, Any]:
    """Say goodbye to a number; the simulator keeps it."""
    call.line()
    return {"success": True}


_PROFILE = ("about", "address", "description", "email", "vertical", "websites", "profile_picture_handle")


async def profile(call: Call) -> dict[str, Any]:
    """Show or change the business profile of a number."""
    line = call.line()
    kept = call.world.profiles.setdefault(
        line.id,
        {"about": "Fibra de verdade", "vertical": "PROF_SERVICES", "websites": ["https://conectafibra.example/"]},
    )
    if call.method == "POST":
        body = await call.json()
        check_product(body)
        checks.members(body, "$", ("messaging_product", *_PROFILE))
        for name, most in (("about", 139), ("address", 256), ("description", 512), ("email", 128)):
            checks.optional_text(body, name, "", most=most, least=0)
        kept.update({name: body[name] for name in _PROFILE if name in body})
        return {"success": True}
    asked = [name for name in call.query.get("fields", "").split(",") if name]
    shown = {name: value for name, value in kept.items() if not asked or name in asked}
    return {"data": [{**shown, "messaging_product": "whatsapp"}]}


def debug_token(call: Call) -> dict[str, Any]:
    """Tell what a token opens."""
    config = call.world.config
    given = call.query.get("input_token")
    if given is None:
        raise GraphError(100, message="(#100) The parameter input_token is required.")
    if not hmac.compare_digest(given.encode(), config.access_token.encode()):
        error = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    targets = [config.waba_id]
    return {"data": {
        "app_id": config.app_id, "type": "SYSTEM_USER", "application": APP_NAME, "data_access_expires_at": 0,
        "expires_at": 0, "is_valid": True, "issued_at": 1790000000, "scopes": list(SCOPES),
        "granular_scopes": [{"scope": scope, "target_ids": targets} for scope in SCOPES[:2]], "user_id": "500000000000001",
    }}  # fmt: skip


def me(_: Call) -> dict[str, Any]:
    """Tell whose token it is."""
    return {"name": "ISP Chat", "id": "500000000000001"}
