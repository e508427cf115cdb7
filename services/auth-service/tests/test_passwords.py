"""Which new passwords are taken, and which names and addresses: pure rules."""

from __future__ import annotations

import time

import pytest
from auth_service.users.domain import account_key, email_fault, fold, may_manage, username_fault
from auth_service.users.password_rules import fault, too_long

from shared.security.client_address import address_bucket, canonical
from shared.security.permissions import BUILT_IN_ROLES
from shared.utils.text import clean_line

CONTEXT = ["maria.silva", "maria", "silva", "contato", "provedor"]


@pytest.mark.parametrize(
    "password",
    [
        "12345678",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "asdfghjkl;",
        "password123",
        "Password1234!",
        "P4ssw0rd!!!!",
        "senha12345",
        "Senha@2026",
        "admin123",
        "Admin@123456",
        "ispchat2026",
        "IspChat-forte",
        "aaaaaaaaaa",
        "abababababab",
        "abcabcabcabc",
        "mariasilva1",
        "provedor2026!",
        "MARIA tem senha",
        "xxContatoxx99",
        "12/12/2012",
        "1q2w3e4r5t6y",
        "mudarsenha1",
        "curta",
        "ｐａｓｓｗｏｒｄ１２３４",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert fault(password, context=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "cavalo bateria grampo",
        "quinzeletrasnão",
        "correct horse",
        "k7#pW2!vQz",
        "🐎🔋📎 tudo certo",
        "a" * 40 + "bcdefghijk",
        "   dez  espaços",
        "x" * 500 + "yzwvut",
        "nenhum numero aqui dentro",
    ],
)
def test_what_is_not_is_taken_without_rules_of_composition(password: str) -> None:
    assert fault(password, context=CONTEXT) is None


def test_length_is_bounded_in_bytes() -> None:
    assert not too_long("é" * 512)
    assert too_long("é" * 513)
    assert too_long("x" * 1025)
    assert fault("🐎" * 300, context=[])


def test_the_rules_take_no_time_on_long_input() -> None:
    began = time.perf_counter()
    for text in ("a" * 1024, "ab" * 512, "1" * 1024, "-" * 1024, "a1" * 512, "x" * 1000 + "!"):
        fault(text, context=CONTEXT)
    for text in ("a" * 50_000, "a@" + "b" * 50_000, "a@" + "-" * 50_000, "a@" + "b." * 25_000):
        email_fault(text)
        username_fault(text)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("name", ["ana", "Ana.Maria", "a-1", "x" * 64, "joao_2", "0rdem"])
def test_ordinary_usernames_are_taken(name: str) -> None:
    assert username_fault(name) is None


@pytest.mark.parametrize(
    "email",
    ["a@b.co", "maria.silva+x@sub.provedor.com.br", "o'neil@x.ie", "josé@provedor.com.br", "a@xn--p1ai.example"],
)
def test_ordinary_addresses_are_taken(email: str) -> None:
    assert email_fault(email) is None


def test_names_are_compared_in_one_form() -> None:
    assert fold("ＡＤＭＩＮ") == fold("Admin") == "admin"
    assert fold("STRASSE") == fold("straße")
    assert account_key(" Admin.. ") == account_key("admin") == "admin"
    assert fold("аdmin") != "admin"


def test_names_for_people_are_cleaned() -> None:
    assert clean_line("  Ana\u202e \n\tMaria\x00\u200b ") == "Ana Maria"
    assert [clean_line(one) for one in ("\u200d", "\u3164", "\u2800 \U000e0041")] == ["", "", ""]
    assert clean_line("👩\u200d🚒 Bia") == "👩\u200d🚒 Bia"


def test_an_address_has_one_spelling_and_an_ipv6_line_one_counter() -> None:
    assert canonical("::ffff:192.0.2.1") == "192.0.2.1"
    assert canonical("2001:DB8:0::1") == "2001:db8::1"
    assert canonical("fe80::1%eth0") == "fe80::1"
    assert canonical("testclient") == canonical("") == "unknown"
    assert address_bucket("2001:db8:1:2:3::4") == address_bucket("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert address_bucket("192.0.2.1") == "192.0.2.1"


def test_who_manages_whom() -> None:
    admin, agent = BUILT_IN_ROLES["admin"], BUILT_IN_ROLES["agent"]
    manager = agent | {"users:manage"}
    assert may_manage("admin", admin, admin)
    assert not may_manage("gestor", admin, admin)
    assert may_manage("gestor", manager, agent)
    assert not may_manage("gestor", manager, manager)
    assert not may_manage("supervisor", BUILT_IN_ROLES["supervisor"], agent)
