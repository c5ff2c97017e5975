"""What leaves for an Official Account, what it refuses, and what that means."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.base import FetchError, OutsideWindow, PersonStopped, Refused, SendError, Throttled, Unreachable
from bot.channels.zalo_oa import errors
from bot.channels.zalo_oa.send import message_of
from conversation.fit import fit
from conversation.messages import Button, Reply
from tests.bot.channels import zalo_oa_rig
from tests.bot.channels.rigs import arrived
from tests.bot.channels.zalo_oa_rig import ZaloOARig
from tests.support.pictures import jpeg
from tests.support.zalo_oa import Trouble

HOUR = 3_600_000
NOW = datetime(2026, 3, 14, 15, 30, tzinfo=UTC)  # half past ten at night in Vietnam


@pytest.fixture
async def rig() -> AsyncIterator[ZaloOARig]:
    async with zalo_oa_rig.zalo_oa() as rig:
        yield rig


def quiet_for(rig: ZaloOARig, hours: float) -> None:
    rig.fake.people[rig.address].acted_ms = rig.fake.now() - int(hours * HOUR)


async def test_the_codes_that_say_why(rig: ZaloOARig) -> None:
    meaning: dict[type[SendError], tuple[int, ...]] = {
        Throttled: (-32,),
        OutsideWindow: (-230, -232, -211, -218, -320, -321),
        PersonStopped: (-213, -227, -244),
        Unreachable: (-209, -221, -224, -234),
        Refused: (-201, -210, -233, -240, -248, -999),
    }
    for kind, codes in meaning.items():
        for code in codes:
            rig.fake.troubles.append(Trouble(str(code)))
            with pytest.raises(kind) as caught:
                await rig.channel.send(rig.address, Reply("Chào bác"))
            assert caught.value.words.startswith(str(code))


def test_what_is_forbidden_at_night_goes_in_the_morning() -> None:
    error = errors.send_error(-234, "night", NOW)
    assert isinstance(error, Unreachable)
    assert error.retry_in == 7.5 * 3600 + 60


async def test_up_to_five_choices_are_buttons_and_more_a_list_to_answer_with_a_number(rig: ZaloOARig) -> None:
    choices = tuple(Button(f"Thôn {nth}", f"t:{nth}") for nth in range(1, 7))
    for reply in (Reply("Thôn nào?", choices[:5]), Reply("Thôn nào?", choices)):
        [piece] = fit(reply, rig.channel.able)
        await rig.channel.send(rig.address, piece)
    five, six = rig.fake.chats[rig.address]
    assert [row[0]["payload"] for row in five["reply_markup"]["inline_keyboard"]] == [f"#tb:t:{n}" for n in range(1, 6)]
    assert six["text"].endswith("6. Thôn 6")
    await rig.phone.taps("Thôn 6")
    [message] = await arrived(rig)
    assert message.said.text == "6"


async def test_a_link_opens_and_brings_nothing_back(rig: ZaloOARig) -> None:
    await rig.channel.send(rig.address, Reply("Bảng:", (Button("Mở", link="https://thonbao.vn"), Button("Thôi", "no"))))
    [shown] = rig.fake.chats[rig.address]
    kinds = [row[0]["type"] for row in shown["reply_markup"]["inline_keyboard"]]
    assert kinds == ["oa.open.url", "oa.query.hide"]


async def test_a_text_is_sent_in_composed_letters(rig: ZaloOARig) -> None:
    await rig.channel.send(rig.address, Reply("ha\u0300ng"))
    assert await rig.seen() == ["hàng"]


async def test_pictures_go_before_the_text_that_has_buttons_and_are_uploaded_once(rig: ZaloOARig) -> None:
    sha = await rig.files.put(jpeg(64, 48))
    for _ in range(2):
        await rig.channel.send(rig.address, Reply("Ảnh này?", (Button("Đúng", "yes"),), photos=(sha,)))
    assert [bool(each.get("photo")) for each in rig.fake.chats[rig.address]] == [True, False] * 2
    assert len(rig.fake.assets) == 1


async def test_an_upload_that_zalo_threw_away_is_made_again(rig: ZaloOARig) -> None:
    sha = await rig.files.put(jpeg(64, 48))
    await rig.channel.send(rig.address, Reply("một", photos=(sha,)))
    rig.fake.assets.clear()
    await rig.channel.send(rig.address, Reply("hai", photos=(sha,)))
    assert await rig.seen() == ["một", "hai"]


async def test_a_document_goes_as_a_file_and_what_zalo_does_not_take_is_refused(rig: ZaloOARig) -> None:
    pdf, other = await rig.files.put(b"%PDF-1.7 ..."), await rig.files.put(b"\x00\x01")
    await rig.channel.send(rig.address, Reply("Hồ sơ", files=(pdf,)))
    assert [bool(each.get("file")) for each in rig.fake.chats[rig.address]] == [True, False]
    for sha in (other, "no-such-file"):
        with pytest.raises(Refused):
            await rig.channel.send(rig.address, Reply("Hồ sơ", files=(sha,)))


async def test_a_picture_over_a_megabyte_is_refused_in_words(rig: ZaloOARig) -> None:
    sha = await rig.files.put(jpeg(64, 48) + b"\0" * 1_000_000)
    with pytest.raises(Refused) as caught:
        await rig.channel.send(rig.address, Reply("", photos=(sha,)))
    assert "too large" in caught.value.words


async def test_name_and_phone_are_asked_for_with_zalos_own_form(rig: ZaloOARig) -> None:
    await rig.channel.send(rig.address, Reply("Xin bác cho biết họ tên và số điện thoại.", wants="contact"))
    assert rig.fake.chats[rig.address][0]["asks_info"]
    await rig.phone.submits_info("Trần Văn Hải", "84912345678")
    [message] = await arrived(rig)
    assert message.said.phone == "84912345678"


def test_the_form_has_a_picture_where_there_is_one() -> None:
    element = message_of(Reply("", wants="contact"), "Họ tên?", "https://x.vn/icon.png")["attachment"]["payload"]
    assert element["elements"][0]["image_url"] == "https://x.vn/icon.png"


async def test_within_two_days_it_is_free_and_within_seven_it_is_paid(rig: ZaloOARig) -> None:
    before = rig.fake.wallet
    await rig.channel.send(rig.address, Reply("một"))
    assert rig.fake.wallet == before
    quiet_for(rig, 3 * 24)
    await rig.channel.send(rig.address, Reply("hai"))
    assert rig.fake.wallet == before - 1
    rig.fake.wallet = 0
    with pytest.raises(OutsideWindow):
        await rig.channel.send(rig.address, Reply("ba"))


async def test_after_seven_days_only_a_template_reaches_them(rig: ZaloOARig) -> None:
    quiet_for(rig, 8 * 24)
    with pytest.raises(OutsideWindow):
        await rig.channel.send(rig.address, Reply("Bác ơi"))
    rig.zalo.sender.template = "7895417a7d3f9461cd2e"
    assert await rig.channel.send(rig.address, Reply("Còn 3 ngày\nnữa. " + "x" * 300, (Button("Gửi", "report"),)))
    [told] = rig.fake.by_template
    words = told["template_data"]["noi_dung"]
    assert words.startswith("Còn 3 ngày nữa. xxx") and len(words) == 200


async def test_a_spent_token_is_renewed_once_and_the_message_goes(rig: ZaloOARig) -> None:
    await rig.channel.send(rig.address, Reply("một"))
    rig.fake.access.clear()
    await rig.channel.send(rig.address, Reply("hai"))
    assert await rig.seen() == ["một", "hai"]
    assert len(rig.fake.asked) == 2


async def test_a_token_that_stays_refused_is_no_reason_to_give_the_message_up(rig: ZaloOARig) -> None:
    rig.fake.troubles.append(Trouble("-216", times=2))
    with pytest.raises(Unreachable):
        await rig.channel.send(rig.address, Reply("một"))


async def test_a_photo_whose_link_has_expired_is_lost_for_good(rig: ZaloOARig) -> None:
    await rig.sends_photos([jpeg(64, 48)])
    [message] = await arrived(rig)
    for kept in rig.fake.media.values():
        kept.expired = True
    with pytest.raises(FetchError) as caught:
        await rig.channel.fetch(message.said.attachments[0].source)
    assert caught.value.final
