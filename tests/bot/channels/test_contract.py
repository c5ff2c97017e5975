"""What every channel must do, whatever its world is like."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.base import FetchError, PersonStopped, Refused, Throttled, Unreachable
from conversation.messages import Button, Reply
from tests.bot.channels.rigs import RIGS, Rig, arrived
from tests.support.pictures import jpeg

HELLO = Reply("Chào bác")


@pytest.fixture(params=RIGS)
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with RIGS[request.param]() as rig:
        yield rig


def picture(number: int) -> bytes:
    return jpeg(64 + number, 48)


async def test_it_says_what_it_can_do(rig: Rig) -> None:
    able, pace = rig.channel.able, rig.channel.pace
    assert rig.channel.name
    assert able.longest >= 200
    assert able.caption <= able.longest
    assert pace.overall >= pace.person > 0
    assert not able.deep_link or "{code}" in able.deep_link


async def test_what_a_person_writes_is_kept_and_can_be_answered(rig: Rig) -> None:
    await rig.says("Thôn 5 dọn vệ sinh")
    [message] = await arrived(rig)
    assert (message.channel, message.address) == (rig.channel.name, rig.address)
    assert message.said.text == "Thôn 5 dọn vệ sinh"
    assert message.said.at.utcoffset() is not None
    assert await rig.channel.send(message.address, HELLO)
    assert await rig.seen() == ["Chào bác"]


async def test_a_message_delivered_twice_has_the_same_key(rig: Rig) -> None:
    rig.deliver_twice()
    await rig.says("một")
    await rig.says("hai")
    await arrived(rig, 2)
    assert [each.said.text for each in rig.inbox.arrived] == ["một", "hai"]


async def test_a_message_that_could_not_be_kept_comes_again(rig: Rig) -> None:
    rig.inbox.failures = 1
    await rig.says("Thôn 5 dọn vệ sinh")
    [message] = await arrived(rig)
    assert message.said.text == "Thôn 5 dọn vệ sinh"
    assert rig.inbox.puts == 2


async def test_each_photo_of_an_album_arrives_with_a_way_to_its_very_bytes(rig: Rig) -> None:
    sent = [picture(1), picture(2), picture(3)]
    await rig.sends_photos(sent)
    photos = [photo for each in await arrived(rig, 3) for photo in each.said.attachments]
    assert [photo.kind for photo in photos] == ["photo"] * 3
    assert [await rig.channel.fetch(photo.source) for photo in photos] == sent


async def test_a_photo_that_is_not_there_is_an_error_of_its_own(rig: Rig) -> None:
    with pytest.raises(FetchError) as caught:
        await rig.channel.fetch("no-such-photo")
    assert caught.value.final


async def test_a_tapped_button_brings_back_its_reference(rig: Rig) -> None:
    if not rig.channel.able.buttons:
        pytest.skip("numbers instead of buttons")
    await rig.channel.send(
        rig.address, Reply("Đúng không ạ?", buttons=(Button("Đúng", "yes:17"), Button("Không", "no:17")))
    )
    await rig.taps("Đúng")
    [message] = await arrived(rig)
    assert (message.said.button, message.said.text) == ("yes:17", "")


async def test_kept_photos_are_shown_with_their_text(rig: Rig) -> None:
    names = tuple([await rig.files.put(picture(each)) for each in range(3)])
    await rig.channel.send(rig.address, Reply("Ba ảnh", photos=names[: rig.channel.able.albums]))
    assert "Ba ảnh" in await rig.seen()
    assert await rig.pictures() == min(3, rig.channel.able.albums)


async def test_an_own_message_is_edited_in_place(rig: Rig) -> None:
    if not rig.channel.able.edits:
        pytest.skip("cannot edit")
    sent = await rig.channel.send(rig.address, Reply("Đã nhận 1 ảnh", buttons=(Button("Xong", "done"),)))
    await rig.channel.replace(rig.address, sent, Reply("Đã nhận 5 ảnh"))
    await rig.channel.replace(rig.address, sent, Reply("Đã nhận 5 ảnh"))
    assert await rig.seen() == ["Đã nhận 5 ảnh"]


async def test_a_person_who_blocked_us_is_not_written_to(rig: Rig) -> None:
    if not rig.remote:
        pytest.skip("the page is ours")
    await rig.stops()
    with pytest.raises(PersonStopped):
        await rig.channel.send(rig.address, HELLO)


async def test_when_there_is_too_much_the_channel_says_how_long_to_rest(rig: Rig) -> None:
    if not rig.remote:
        pytest.skip("the page is ours")
    rig.trouble("throttled")
    with pytest.raises(Throttled) as caught:
        await rig.channel.send(rig.address, HELLO)
    assert caught.value.retry_in == 7


@pytest.mark.parametrize("kind", ["down", "reset", "lost"])
async def test_trouble_on_the_way_passes(rig: Rig, kind: str) -> None:
    if not rig.remote:
        pytest.skip("the page is ours")
    rig.trouble(kind)
    with pytest.raises(Unreachable):
        await rig.channel.send(rig.address, HELLO)
    await rig.channel.send(rig.address, HELLO)
    assert await rig.seen() == ["Chào bác"] * (2 if kind == "lost" else 1)


async def test_what_the_channel_will_never_take_is_refused_with_its_words(rig: Rig) -> None:
    if not rig.remote:
        pytest.skip("the page is ours")
    with pytest.raises(Refused) as caught:
        await rig.channel.send(rig.address, Reply("a" * (rig.channel.able.longest + 1)))
    assert caught.value.words
