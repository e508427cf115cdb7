"""Which passwords are accepted: length and a block-list, no composition rules (NIST SP 800-63B-4). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 10
MOST_BYTES = 1024
"""Longer input is refused before hashing, so that nobody buys CPU time with a megabyte of password."""
LEAST_CONTEXT = 4
"""A word shorter than this inside a password says nothing about its owner."""

_PRODUCT = ("ispchat", "isp-chat", "isp chat")
_COMMON = frozenset(
    {
        "abc",
        "abcdef",
        "abcdefgh",
        "abcdefghij",
        "acesso",
        "admin",
        "administrador",
        "administrator",
        "amor",
        "asdfgh",
        "asdfghjkl",
        "atendente",
        "atendimento",
        "baseball",
        "batman",
        "bemvindo",
        "brasil",
        "brazil",
        "change",
        "changeme",
        "corinthians",
        "cruzeiro",
        "deus",
        "deusefiel",
        "dragon",
        "euteamo",
        "familia",
        "flamengo",
        "football",
        "futebol",
        "gremio",
        "guest",
        "helpdesk",
        "iloveyou",
        "internacional",
        "internet",
        "jesus",
        "jesuscristo",
        "letmein",
        "login",
        "master",
        "minhasenha",
        "monkey",
        "mudar",
        "mudarsenha",
        "palmeiras",
        "pass",
        "passw",
        "password",
        "passwort",
        "princesa",
        "princess",
        "provedor",
        "qazwsx",
        "qazwsxedc",
        "qwerty",
        "qwertyui",
        "qwertyuiop",
        "root",
        "santos",
        "saopaulo",
        "secret",
        "segredo",
        "senha",
        "senhas",
        "shadow",
        "suasenha",
        "sunshine",
        "superman",
        "suporte",
        "support",
        "teamo",
        "test",
        "teste",
        "testing",
        "trocar",
        "trocarsenha",
        "user",
        "usuario",
        "vasco",
        "welcome",
        "zxcvbnm",
    }
)
_KEYBOARDS = (
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb",
)
_LEET = str.maketrans("01345@$!7", "oieasasit")


def normalise(password: str) -> str:
    """Return the one form of a password that is hashed: composed (NFC), otherwise exactly as typed."""
    return unicodedata.normalize("NFC", password)


def too_long(password: str) -> bool:
    """Return whether ``password`` must be refused before anything is computed from it."""
    return len(password) > MOST_BYTES or len(normalise(password).encode()) > MOST_BYTES


def fault(password: str, *, context: Iterable[str]) -> str | None:
    """Return why ``password`` is refused as a new one, or None. ``context`` are words that belong to its owner."""
    if len(normalise(password)) < SHORTEST:
        return f"must have at least {SHORTEST} characters"
    if too_long(password):
        return f"must have at most {MOST_BYTES} bytes"
    lowered = unicodedata.normalize("NFKC", password).casefold()
    if any(word.casefold() in lowered for word in (*context, *_PRODUCT) if len(word) >= LEAST_CONTEXT):
        return "must not contain your name, your e-mail or the product's name"
    if len(set(lowered)) < 4 or _is_sequence(lowered) or _is_common(lowered):
        return "is one of the first that would be guessed"
    return None


def _is_sequence(text: str) -> bool:
    for row in _KEYBOARDS:
        if any(text in line * 3 for line in (row, row[::-1])):
            return True
    half = len(text) // 2
    return any(
        text == text[:size] * (len(text) // size) + text[: len(text) % size] for size in range(1, min(half, 4) + 1)
    )


def _is_common(text: str) -> bool:
    for reading in (text, text.translate(_LEET)):
        words = re.findall(r"[^\W\d_]+", reading)
        if "".join(words) in _COMMON or (words and all(word in _COMMON for word in words)):
            return True
    letters = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return letters.translate(_LEET) in _COMMON or (not letters and len(set(text)) < 6)
