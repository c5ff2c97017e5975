"""Photos are fetched from where the platform keeps them; a link can lead us nowhere else."""

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult

from bot.channels import media
from bot.channels.base import FetchError
from bot.channels.media import Media, PublicOnly, is_public
from tests.bot.channels.hosting import hosting

MOST = 1000


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async def answered(request: web.Request) -> web.StreamResponse:
        match request.match_info["what"]:
            case "moved":
                raise web.HTTPFound("http://169.254.169.254/latest/meta-data")
            case "large":
                return web.Response(body=b"x" * (MOST + 1))
            case "endless":
                stream = web.StreamResponse()
                await stream.prepare(request)
                for _ in range(20):
                    await stream.write(b"x" * 100)
                return stream
            case status if status.isdecimal():
                return web.Response(status=int(status))
        return web.Response(body=b"photo")

    app = web.Application()
    app.router.add_get("/{what}", answered)
    async with hosting(app) as url:
        yield url


async def refused(hosts: list[str], source: str) -> FetchError:
    fetching = Media(hosts)
    try:
        with pytest.raises(FetchError) as caught:
            await fetching.fetch(source, MOST)
        return caught.value
    finally:
        await fetching.close()


async def test_a_photo_comes_from_the_host_that_was_allowed(server: str) -> None:
    fetching = Media([server])
    assert await fetching.fetch(f"{server}/a.jpg", MOST) == b"photo"
    await fetching.close()


@pytest.mark.parametrize(
    "source",
    [
        "no-such-photo",
        "file:///etc/passwd",
        "http://f21-zpc.zdn.vn/a.jpg",
        "https://zdn.vn.example.com/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://zdn.vn/a.jpg",
        "https://user:pass@f21-zpc.zdn.vn/a.jpg",
        "https://f21-zpc.zdn.vn:8443/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://",
        "https://f21-zpc.zdn.vn@example.com/a.jpg",
    ],
)
async def test_other_links_are_refused_for_good(source: str) -> None:
    assert (await refused(["*.zdn.vn"], source)).final


async def test_another_port_of_the_trusted_machine_is_refused(server: str) -> None:
    assert (await refused([server], "http://127.0.0.1:1/a.jpg")).final


@pytest.mark.parametrize(
    ("what", "final"), [("404", True), ("403", True), ("410", True), ("500", False), ("429", False)]
)
async def test_an_expired_link_is_gone_and_a_failing_server_is_asked_again(server: str, what: str, final: bool) -> None:
    assert (await refused([server], f"{server}/{what}")).final is final


async def test_a_redirect_is_not_followed(server: str) -> None:
    assert (await refused([server], f"{server}/moved")).final


@pytest.mark.parametrize("what", ["large", "endless"])
async def test_more_bytes_than_allowed_are_not_read(server: str, what: str) -> None:
    assert (await refused([server], f"{server}/{what}")).too_large


async def test_a_server_that_is_away_is_asked_again() -> None:
    assert not (await refused(["http://127.0.0.1:1"], "http://127.0.0.1:1/a.jpg")).final


async def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Inside:
        async def resolve(self, host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
            return [ResolveResult(hostname=host, host="10.0.0.7", port=port, family=family, proto=0, flags=0)]

        async def close(self) -> None: ...

    monkeypatch.setattr(media, "ThreadedResolver", Inside)  # the name server, an edge
    assert isinstance(PublicOnly().inner, Inside)
    error = await refused(["*.zdn.vn"], "https://f21-zpc.zdn.vn/a.jpg")
    assert error.final
    assert "private" in error.words


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1",
                "0.0.0.0", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_addresses_of_our_own_network_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_internet_are() -> None:
    assert is_public("49.213.114.10")
    assert is_public("2001:4860:4860::8888")
