"""What a word is, in messages and in what is looked for. Pure.

Both sides are broken into words here and nowhere else: the full-text engines of the databases are handed finished words, so all
of them find the same, and nothing that is typed can be an operator of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.errors import Invalid
from shared.utils.text import fold

LONGEST_WORD = 64
MOST_TERMS = 32
SHORTEST_PREFIX = 3
"""A shorter word at the end is a whole one: half of all words begin with any two letters."""
SHORTEST_NUMBER = 4
PERSON, NUMBER = "§", "¶"
"""Begin the words and the numbers of who a conversation is with, so that they are not mistaken for what was said: no word of a text
has them in it."""
SNIPPET_BEFORE = 48
SNIPPET_LENGTH = 160
SHORTEST_PROTOCOL = 6
LONGEST_PROTOCOL = 24

_ASCII = re.compile(r"[0-9a-z]+")
_WORD = re.compile(r"[^\W_]+|[\u2600-\u27bf\U0001f000-\U0001faff]")
"""A run of letters and digits, or one emoji."""
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_APOSTROPHES = str.maketrans("", "", "'’`´")
_SEPARATORS = re.compile(r"[\s./\-]")


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, without accents and case."""
    found = _ASCII.findall(text.lower()) if text.isascii() else _WORD.findall(fold(text))
    return [word[:LONGEST_WORD] for word in found]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other; with ``prefix`` the last may be only the beginning of one.

    ``endings``, where they are known, are all the words that the last one may be the beginning of.
    """

    words: tuple[str, ...]
    prefix: bool = False
    endings: tuple[str, ...] = ()


def parse(text: str) -> list[Term]:
    """Return the terms of a query, all of which a message must have.

    A plain word is a term, ``"quoted words"`` are one; a plain word of three letters or more at the end may be unfinished.
    Everything else is literal: what is between words in a query ("d'água", "192.168.0.1") only says that they stand next to each
    other. Raises Invalid for too many terms.
    """
    found: list[Term] = []
    for match in _TERM.finditer(text):
        quoted = match.group(1) is not None
        term = tuple(words(match.group(1) if quoted else match.group(2)))
        if term:
            unfinished = not quoted and not text[match.end() :].strip() and len(term[-1]) >= SHORTEST_PREFIX
            found.append(Term(term, prefix=unfinished))
    if len(found) > MOST_TERMS:
        raise Invalid.field("q", "terms", f"has more than {MOST_TERMS} words")
    return found


def is_learnt(word: str) -> bool:
    """Return whether the index keeps ``word`` in its vocabulary: numbers are too many, and each is too rare to be worth it."""
    return not word.startswith(NUMBER) and not word.lstrip(PERSON).isdigit()


def person_words(*, names: Sequence[str], email: str | None, numbers: Sequence[str]) -> list[str]:
    """Return the words by which a conversation is found through its customer.

    ``numbers`` are the spellings of one telephone number. Each ending of them is a word, so that any four digits in a row are the
    beginning of one.
    """
    # "D'Ávila" is also looked for as "davila".
    spellings = dict.fromkeys((*names, *(name.translate(_APOSTROPHES) for name in names), email or ""))
    found = [word for text in spellings for word in words(text)]
    endings = {number[i:] for number in numbers for i in range(len(number) - SHORTEST_NUMBER + 1)}
    return [*(f"{PERSON}{word}" for word in found), *(f"{NUMBER}{ending}" for ending in sorted(endings))]


def person_terms(terms: Sequence[Term], number: str | None, *, partial: bool) -> list[Term]:
    """Return the terms that find a customer: by number if ``number`` is one, in part if ``partial`` allows, else by words."""
    if number is not None:
        return [Term((f"{NUMBER}{number}",), prefix=partial)]
    return [Term(tuple(f"{PERSON}{word}" for word in term.words), term.prefix) for term in terms]


def protocol_prefix(text: str) -> str | None:
    """Return the digits of what may be a protocol or its beginning, written with or without separators."""
    digits = _SEPARATORS.sub("", text)
    plausible = digits.isascii() and digits.isdigit() and SHORTEST_PROTOCOL <= len(digits) <= LONGEST_PROTOCOL
    return digits if plausible else None


def snippet(content: str, terms: Sequence[Term]) -> str:
    """Return one line of ``content`` around the first thing that was looked for."""
    start = max(0, _first_match(content, terms) - SNIPPET_BEFORE)
    if start > 0:
        # Begin with a whole word, unless there is no space in reach.
        space = content.find(" ", start, start + SNIPPET_BEFORE)
        start = space + 1 if space >= 0 else start
    shown = " ".join(content[start : start + SNIPPET_LENGTH].split())
    return f"{'…' if start > 0 else ''}{shown}{'…' if start + SNIPPET_LENGTH < len(content) else ''}"


def _first_match(content: str, terms: Sequence[Term]) -> int:
    wanted = [(term.words[0], term.prefix and len(term.words) == 1) for term in terms]
    for position, word in _placed(content):
        if any(word == one or (unfinished and word.startswith(one)) for one, unfinished in wanted):
            return position
    return 0


def _placed(content: str) -> Iterator[tuple[int, str]]:
    for match in _WORD.finditer(content):
        for word in words(match.group()):
            yield match.start(), word
