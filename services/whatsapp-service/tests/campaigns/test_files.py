"""Files of recipients: any way Brazil writes them, every bad line named, nothing changed where a file is refused."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from whatsapp_service.campaigns import csv_file
from whatsapp_service.campaigns.audience import from_table
from whatsapp_service.campaigns.errors import AudienceFileRefused
from whatsapp_service.campaigns.reporting import safe

from shared.utils.clock import SystemClock
from tests.support.waiting import eventually
from tests.support.whatsapp_campaigns import AUTHOR, CAMPAIGNS, CampaignChat, begun, content, draft, numbers, shown
from tests.support.whatsapp_post import Post


@pytest.mark.parametrize(
    "body",
    [
        "telefone;nome\n(11) 98888-7777;João".encode(),
        "\ufefftelefone;nome\r\n+55 11 98888-7777;João\r\n".encode(),
        "Nome,Celular\nJoão,1188887777\n".encode("cp1252"),
        'phone,name\n"551188887777","João"\n'.encode(),
        "WhatsApp\tNome\n011 9 8888 7777\tJoão\n".encode("latin-1"),
        "Razão Social;Nº;Telefone\nJoão;1;005511988887777\n".encode("cp1252"),
    ],
)
def test_spreadsheets_of_brazil_are_read_as_they_come(body: bytes) -> None:
    [line] = csv_file.read(body).lines
    assert (line.phone, line.name, line.error) == ("5511988887777", "João", None)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"\x00\x01", "text"),
        (b"nome\nAna\n", "phone_column"),
        (b"telefone\n", "empty"),
        (b"telefone;telefone\n1;2", "columns"),
        (b'telefone\n"11', "csv"),
        (b"telefone\n" + b"11988887777\n" * 20_001, "max_lines"),
        (";".join(["telefone", *(f"c{n}" for n in range(41))]).encode(), "max_columns"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(body: bytes, rule: str) -> None:
    with pytest.raises(AudienceFileRefused) as refused:
        csv_file.read(body)
    assert refused.value.extra["errors"][0]["rule"] == rule


def test_both_spellings_of_a_number_are_one_person_and_the_second_line_is_left_out() -> None:
    table = csv_file.read(b"telefone\n11988887777\n1188887777\n1133334444\n")
    rows = from_table(table, SystemClock().now())
    assert [(row["person"], row["state"], row["reason"]) for row in rows] == [
        ("p:5511988887777", "pending", None), ("line:3", "skipped", "duplicate"), ("p:551133334444", "pending", None),
    ]  # fmt: skip


async def test_a_bad_line_is_named_and_changes_nothing_unless_it_may_be_left_out(both: Post) -> None:
    campaign_id = await draft(both, numbers(2))
    bad = b"telefone;nome;bairro\n11988887777;Ana;Centro\n123;Bia;Centro\n11977776666;Caio;Sul;x\n"
    code, problem = await both.send("POST", f"{CAMPAIGNS}/files/{campaign_id}", bad)
    assert (code, problem["type"], problem["error_count"]) == (422, "urn:ispchat:problem:audience-file-refused", 2)
    assert [(one["field"], one["rule"]) for one in problem["errors"]] == [
        ("line 3: telefone", "phone"), ("line 4: bairro", "columns"),
    ]  # fmt: skip
    assert (await shown(both, campaign_id))["audience"]["total"] == 2
    path = f"{CAMPAIGNS}/files/{campaign_id}?skip_invalid=true&file_name=lista.csv"
    code, taken = await both.send("POST", path, bad)
    assert (code, taken["audience"]["total"], taken["audience"]["reachable"]) == (200, 3, 1)
    assert taken["audience"]["skipped"] == {"invalid": 1, "no_number": 1}
    assert taken["audience"]["file_name"] == "lista.csv"
    assert taken["audience"]["columns"] == ["name", "first_name", "phone", "telefone", "nome", "bairro"]
    _, preview = await both.call("GET", f"{CAMPAIGNS}/{campaign_id}/preview")
    assert preview["previews"][0]["text"].startswith("Olá Ana, 600 mega")
    assert {"where": "body", "key": "1", "text": "Ana"} in preview["previews"][0]["values"]
    assert [part["type"] for part in preview["components"]] == ["BODY", "FOOTER"]
    code, cleared = await both.call("DELETE", f"{CAMPAIGNS}/{campaign_id}/audience")
    assert (code, cleared["audience"]["source"], cleared["totals"]["pending"]) == (200, "none", 0)


async def test_a_file_beyond_the_limit_is_not_read(post: Post) -> None:
    _, made = await post.call("POST", CAMPAIGNS, content(post))
    code, _ = await post.send("POST", f"{CAMPAIGNS}/files/{made['id']}", b"telefone\n" + b"1" * (4 * 1024 * 1024))
    assert code == 413


async def test_an_unknown_column_is_told_before_anything_is_sent_and_an_empty_one_takes_the_fallback(
    post: Post,
) -> None:
    variables = [
        {"where": "body", "key": "1", "value": "{{Bairro}}", "fallback": "sua região"},
        {"where": "body", "key": "2", "value": "{{preço}}"},
    ]
    campaign_id = await draft(post, numbers(1), variables=variables)
    code, problem = await post.call("POST", f"{CAMPAIGNS}/{campaign_id}/submit")
    assert (code, problem["errors"][0]["rule"]) == (422, "column")
    lines = "telefone;bairro;preço\n11988887777;;99\n11988887778;Centro;\n".encode()
    code, taken = await post.send("POST", f"{CAMPAIGNS}/files/{campaign_id}", lines)
    assert (code, taken["audience"]["skipped"]) == (200, {"empty_variable": 1})
    _, preview = await post.call("GET", f"{CAMPAIGNS}/{campaign_id}/preview")
    assert [one["text"] for one in preview["previews"]] == [
        "Olá sua região, 600 mega por R$ 99.\n\nResponda PARAR para sair."
    ]


async def test_a_segment_is_asked_page_by_page_and_names_each_person_once(post: Post) -> None:
    assert isinstance(post.chat, CampaignChat)
    known: list[dict[str, Any]] = [
        {"contact_id": f"019a0000-0000-7000-8000-00000000000{n}", "name": f"P {n}", "phone": phone, "user_id": user}
        for n, (phone, user) in enumerate(
            [("5511988887777", None), ("551188887777", None), (None, "BR.77"), (None, None), ("5511988887778", "BR.78")]
        )
    ]
    post.chat.contacts = known
    _, made = await post.call("POST", CAMPAIGNS, content(post))
    code, taken = await post.call("PUT", f"{CAMPAIGNS}/{made['id']}/audience/segment", {"tags": ["fibra"]})
    assert (code, taken["audience"]["reachable"], taken["audience"]["filter"]["tags"]) == (200, 3, ["fibra"])
    assert (taken["audience"]["total"], taken["audience"]["skipped"]) == (5, {"duplicate": 1, "no_number": 1})
    code, none = await post.call("PUT", f"{CAMPAIGNS}/{made['id']}/audience/segment", {"consent": "opted_in"})
    assert (code, none["audience"]["total"]) == (200, 0)
    code, problem = await post.call("POST", f"{CAMPAIGNS}/{made['id']}/submit")
    assert (code, problem["type"]) == (409, "urn:ispchat:problem:nobody-to-reach")


def test_no_cell_becomes_a_formula() -> None:
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%0A=1", " =1", "\n=1"):
        assert safe(cell).startswith("'"), cell
    assert safe("Ana = Bia") == "Ana = Bia"


async def test_the_report_is_a_file_for_spreadsheets_that_hides_numbers_from_who_may_not_see_them(post: Post) -> None:
    campaign_id = await begun(post, ["11988887777;=HYPERLINK(1)", "11988887777;Ana"])

    async def over() -> bool:
        return bool((await shown(post, campaign_id))["totals"]["read"] == 1)

    await eventually(over, within=20, what="it is read")
    code, raw = await post.send("GET", f"{CAMPAIGNS}/{campaign_id}/report.csv")
    assert (code, raw[:3]) == (200, b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:3] == ["'=HYPERLINK(1)", "5511988887777", "read"]
    assert rows[2][2:5] == ["skipped", "duplicate", "A mesma pessoa aparece mais de uma vez."]
    code, page = await post.call("GET", f"{CAMPAIGNS}/{campaign_id}/recipients?limit=1")
    assert (code, page["next_after"], page["recipients"][0]["phone"]) == (200, 1, "+5511988887777")
    agent = post.token_of("agent", AUTHOR)
    assert (await post.send("GET", f"{CAMPAIGNS}/{campaign_id}/report.csv", token=agent))[0] == 403
