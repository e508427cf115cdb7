"""Which addresses files are fetched from."""

from __future__ import annotations

import pytest
from whatsapp_service.media.guard import AddressRule, GuardedResolver, is_public
from whatsapp_service.media.ports import FileRefused

RULE = AddressRule((".fbsbx.com", ".whatsapp.net"), {"https://graph.facebook.com"}, {"http://10.0.0.5:8090"})


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "https://mmg.whatsapp.net/x",
        "https://graph.facebook.com/v25.0/1", "http://10.0.0.5:8090/files/1", "https://LOOKASIDE.fbsbx.com./x",
    ],
)  # fmt: skip
def test_the_providers_own_hosts_may_be_asked(url: str) -> None:
    RULE.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://localhost/", "http://[::1]/", "https://0.0.0.0/", "http://169.254.169.254/latest/meta-data",
        "https://10.0.0.5/", "http://10.0.0.5:22/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://①②⑦.0.0.1/",
        "http://127.0.0.1.nip.io/", "https://lookaside.fbsbx.com@127.0.0.1/", "https://evil.example#@lookaside.fbsbx.com/",
        "https://user:secret@lookaside.fbsbx.com/", "https://evilfbsbx.com/", "https://fbsbx.com.evil.example/",
        "http://lookaside.fbsbx.com/", "https://lookaside.fbsbx.com:6379/", "ftp://lookaside.fbsbx.com/", "file:///etc/passwd",
        "gopher://lookaside.fbsbx.com/", "https://lookaside.fbsbx.com\\@127.0.0.1/", "https://lookaside.fbsbx.com/\r\nSET x",
        "https://lookaside.fbsbx.com/ x", "https://lookaside.fbsbx.com:99999/", "//lookaside.fbsbx.com/", "",
        "https://[", "https://[::1", "https://[zz]/", "https://lookaside[.]fbsbx.com/", "https://a\u2100b.fbsbx.com/",
    ],
)  # fmt: skip
def test_nothing_else_may(url: str) -> None:
    with pytest.raises(FileRefused):
        RULE.check(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1", "::",
        "fd00::1", "fe80::1", "fe80::1%eth0", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "no address",
    ],
)  # fmt: skip
def test_private_addresses_are_seen_through_their_disguises(address: str) -> None:
    assert not is_public(address)
    assert not RULE.allows_address("lookaside.fbsbx.com", address)


@pytest.mark.parametrize("address", ["157.240.22.19", "2a03:2880:f10d:183::", "8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert RULE.allows_address("lookaside.fbsbx.com", address)


async def test_a_name_that_leads_into_this_network_is_not_connected_to() -> None:
    resolver = GuardedResolver(RULE)
    with pytest.raises(OSError, match="not allowed"):
        await resolver.resolve("localhost", 443)
    own = GuardedResolver(AddressRule((), (), {"http://localhost:1"}))
    assert await own.resolve("localhost", 1)


@pytest.mark.parametrize("name", ["a..example", f"{'a' * 64}.example"])
async def test_a_name_that_cannot_be_looked_up_leads_nowhere(name: str) -> None:
    with pytest.raises(OSError, match="not a name"):
        await GuardedResolver(RULE).resolve(name, 443)
