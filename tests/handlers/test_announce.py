"""An officer writes a campaign in the chat: one message, a few taps, a card that shows it as it will leave."""

from dataclasses import replace
from datetime import date

import pytest

from campaigns import carriers, compose, launch, progress, writing
from storage.models import Campaign, Chat, Outgoing, Photo, Role
from tests.handlers.conftest import Village, needs
from tests.support import cast
from tests.support.talk import ABLE, PACE, world

SPRING = (
    "Ra quân đầu xuân, 8 giờ thứ Sáu 20/3/2026 tại UBND xã Nhân Cơ; các thôn hưởng ứng tại chỗ."
    " Đăng ký nội dung và số người trước 18/3."
)


@pytest.fixture(autouse=True)
async def carried(village: Village) -> None:
    """The channels are known, as the sending process tells them; the village heads wrote today."""
    await carriers.tell({name: (ABLE[name], PACE[name]) for name in ABLE})
    for phone in (village.hai, village.lan):
        await phone.says("menu")


async def clock(village: Village) -> None:
    """The clock's tick, and what follows from it."""
    await writing.tick(world().campaigns, village.talk.now)
    await village.talk.turns()


async def leaves(village: Village) -> None:
    """The clock writes the ledger; the phones take what leaves; the clock notices the end."""
    await clock(village)
    sau = await village.phone_of(village.cast.sau, "telegram")  # the deputy of Thôn 5
    for phone in (village.hai, village.lan, sau):
        await phone.hears()
    await clock(village)


async def written(village: Village) -> str:
    """The spring launch for the whole commune; its card."""
    await village.officer.says(f"thông báo: {SPRING}")
    return await village.officer.taps("Cả Nhân Cơ (2 nơi)")


async def the_campaign() -> Campaign:
    newest = await Campaign.all().order_by("-id").select_related("unit").first()
    assert newest is not None
    return newest


async def test_one_message_and_one_tap_make_a_card(village: Village) -> None:
    asked = await village.officer.says(f"thông báo: {SPRING}")
    assert asked.startswith("Gửi cho những nơi nào")
    card = await village.officer.taps("Cả Nhân Cơ (2 nơi)")
    assert "📣 Ra quân đầu xuân (" in card
    assert "08:00, thứ Sáu 20/3/2026" in card
    assert "Đăng ký, hạn hết thứ Ba 17/3" in card  # before the 18th
    assert "Tới 3 người" in card  # two village heads and a deputy
    campaign = await the_campaign()
    assert (campaign.state, campaign.day, campaign.hour) == ("draft", date(2026, 3, 20), "08:00")
    assert campaign.asks == {"register": {"by": "2026-03-17"}, "started": {}}
    assert campaign.audience["areas"] == ["lam-dong.nhan-co"]


async def test_the_menu_leads_there_and_everything_may_be_tapped(village: Village) -> None:
    await village.officer.says("menu")
    assert "{" not in await village.officer.taps("Gửi thông báo")
    await village.officer.says("Họp giao ban các thôn, 14 giờ thứ Hai 16/3 tại hội trường xã")
    await village.officer.taps("Chọn nơi nhận")
    await village.officer.says("thôn 5")
    assert (await village.officer.taps("Xong")).startswith("Các nơi cần trả lời gì")
    await village.officer.taps("Có tham gia không")
    card = await village.officer.taps("Xong")
    assert "Cần trả lời: Có tham gia không" in card
    campaign = await the_campaign()
    assert campaign.audience["areas"] == ["lam-dong.nhan-co.thon-5"]
    assert campaign.asks == {"part": {}}


async def test_everybody_gets_it_and_the_organiser_sees_how_far_it_is(village: Village) -> None:
    await written(village)
    sent = await village.officer.taps("Gửi ngay")
    assert "📣 Ra quân đầu xuân" in sent
    await leaves(village)
    assert "📣 Ra quân đầu xuân" in village.hai.shown[-1].text
    assert "📣 Ra quân đầu xuân" in village.lan.shown[-1].text
    assert "Đăng ký" in village.hai.labels
    told = await village.officer.hears()
    assert "đã gửi xong" in told
    assert (await the_campaign()).state == "sent"


async def test_tried_on_oneself_it_is_exactly_what_leaves(village: Village) -> None:
    await written(village)
    await village.officer.taps("Gửi thử cho tôi")
    tried = village.officer.shown[-2]
    await village.officer.taps("Gửi ngay")
    await leaves(village)
    assert village.hai.shown[-1].text == tried.text
    assert village.hai.labels == [button.label for button in tried.buttons]
    told = await village.officer.taps_reference(f"campaign:{(await the_campaign()).id}:register")
    assert "thông báo của mình" in told


async def test_each_channel_is_shown_as_it_will_be(village: Village) -> None:
    await written(village)
    shown = await village.officer.taps("Xem từng kênh")
    assert shown.count(", 1 tin:") == len(ABLE)
    assert "1. Đăng ký" in shown  # where there are no buttons
    assert "[Đăng ký]" in shown


async def test_who_is_not_reached_is_named_before_it_leaves(village: Village) -> None:
    khoa = await cast.person("Lê Đăng Khoa", village.cast.thon_3, "reporter")
    for chat in await Chat.filter(person=khoa):
        chat.stopped = True
        await chat.save()
    card = await written(village)
    assert "Lê Đăng Khoa (Thôn 3) đã chặn" in card


async def test_what_is_wrong_is_said_before_it_leaves_and_can_be_changed(village: Village) -> None:
    await village.officer.says("thông báo: Ra quân dọn vệ sinh, 8 giờ thứ Sáu 20/3/2026. Đăng ký trước 25/3.")
    card = await village.officer.taps("Cả Nhân Cơ (2 nơi)")
    assert "Cần sửa trước khi gửi:" in card
    assert "Gửi ngay" not in village.officer.labels
    await village.officer.taps("Sửa")
    await village.officer.taps("Hạn")
    card = await village.officer.says("trước 18/3")
    assert "hạn hết thứ Ba 17/3" in card
    assert "Gửi ngay" in village.officer.labels


async def test_it_waits_for_its_hour_and_can_be_taken_back(village: Village) -> None:
    await written(village)
    await village.officer.taps("Hẹn giờ")
    assert "Sẽ gửi lúc 7:00, thứ Hai 16/3" in await village.officer.says("7h sáng thứ Hai 16/3")
    await leaves(village)
    assert (await the_campaign()).state == "scheduled"
    assert "Đã rút lại" in await village.officer.taps("Rút lại")
    assert (await the_campaign()).state == "draft"


async def test_a_second_officer_agrees(village: Village) -> None:
    hoa = await village.phone_of(await cast.person("Mai Thị Hoa", village.cast.nhan_co, "officer"))
    await written(village)
    campaign = await the_campaign()
    village.talk.second_over = 1
    assert "cần thêm một cán bộ đồng ý" in await village.officer.taps("Gửi ngay")
    await village.talk.turns()
    asked = await hoa.hears()
    assert "Phạm Thu Hà nhờ" in asked
    assert "📣 Ra quân đầu xuân" in asked
    await village.officer.says(f"đồng ý {campaign.code}")
    assert (await the_campaign()).state == "confirming"
    await hoa.taps("Đồng ý gửi")
    assert (await the_campaign()).state == "scheduled"
    await leaves(village)
    assert (await the_campaign()).state == "sent"


async def test_what_was_changed_since_the_second_officer_looked_is_shown_again(village: Village) -> None:
    hoa = await village.phone_of(await cast.person("Mai Thị Hoa", village.cast.nhan_co, "officer"))
    await written(village)
    campaign = await the_campaign()
    village.talk.second_over = 1
    await village.officer.taps("Gửi ngay")
    await village.talk.turns()
    await hoa.hears()
    [seen] = [button.reference for button in hoa.shown[-1].buttons if button.label == "Đồng ý gửi"]
    village.talk.later(minutes=1)
    office = (campaign.id, village.cast.officer.id, village.talk.now)
    await compose.change(*office, title="Ra quân một nơi khác")
    await launch.launch(replace(world(), second_person_over=1).campaigns, *office)
    assert "Ra quân một nơi khác" in await hoa.taps_reference(seen)
    assert (await the_campaign()).state == "confirming"
    await hoa.taps("Đồng ý gửi")
    assert (await the_campaign()).state == "scheduled"


async def test_paused_and_stopped_by_typed_words(village: Village) -> None:
    await written(village)
    code = (await the_campaign()).code
    await village.officer.says(f"gửi {code}")
    await clock(village)
    assert "đang tạm dừng" in await village.officer.says(f"tạm dừng {code.lower()}")
    assert not await village.hai.hears()
    await village.officer.says(f"tiếp tục {code}")
    await clock(village)
    assert "📣" in await village.hai.hears()
    await village.officer.says(f"dừng hẳn {code}")
    assert "đã hủy" in await village.officer.taps("Dừng hẳn")
    assert not await village.lan.hears()


async def test_photos_join_and_the_card_waits_for_them(village: Village) -> None:
    await village.officer.says("thông báo")
    await village.officer.says(SPRING)
    await village.officer.sends_photos(1)
    told = await village.officer.taps("Cả Nhân Cơ (2 nơi)")
    assert "Ảnh về đủ" in told
    await keep_photos()
    village.talk.later(seconds=6)
    await village.talk.turns()
    assert "Kèm 1 ảnh" in await village.officer.hears()
    assert [each["kind"] for each in (await the_campaign()).media] == ["photo"]


async def keep_photos() -> None:
    for photo in await Photo.filter(state="waiting"):
        photo.state, photo.sha256, photo.shown, photo.mime = "kept", "a" * 64, "b" * 64, "image/jpeg"
        await photo.save()


async def test_villages_write_no_announcements(village: Village) -> None:
    assert "dành cho cán bộ" in await village.hai.says("thông báo")
    assert await Campaign.all().count() == 0


async def test_the_neighbour_neither_sees_nor_stops_it(village: Village) -> None:
    await written(village)
    campaign = await the_campaign()
    neighbour = await village.phone_of(village.cast.neighbour)
    for what in ("", ":send", ":cancel:yes", ":board", ":urge:register", ":edit", ":preview", ":try"):
        told = await neighbour.taps_reference(f"announce:{campaign.id}{what}")
        assert "Ra quân" not in told, what
    await neighbour.says(f"gửi {campaign.code}")
    assert (await the_campaign()).state == "draft"


async def test_a_village_head_cannot_touch_it(village: Village) -> None:
    await written(village)
    campaign = await the_campaign()
    for what in ("", ":send", ":cancel:yes", ":urge:register"):
        assert "Ra quân" not in await village.hai.taps_reference(f"announce:{campaign.id}{what}")
    assert (await the_campaign()).state == "draft"


@needs("no buttons")
async def test_by_numbers_where_there_are_no_buttons(village: Village) -> None:
    await village.officer.says("thong bao")
    await village.officer.says(SPRING)
    await village.officer.says("1")
    assert "1. Gửi ngay" in village.officer.shown[-1].text
    await village.officer.says("1")
    await leaves(village)
    assert "📣" in village.hai.shown[-1].text


async def test_left_again_nothing_is_sent(village: Village) -> None:
    await village.officer.says(f"thông báo: {SPRING}")
    assert "Chưa gửi gì cả" in await village.officer.says("thôi")
    assert await Campaign.all().count() == 0


async def test_a_list_of_what_is_under_way(village: Village) -> None:
    assert "Chưa có thông báo" in await village.officer.says("các đợt")
    await written(village)
    listed = await village.officer.says("các đợt")
    assert "Ra quân đầu xuân: chưa gửi" in listed


async def test_refused_for_want_of_a_second_officer_it_stays_a_draft(village: Village) -> None:
    await written(village)
    village.talk.second_over = 1
    await Role.filter(role="officer").exclude(person_id=village.cast.officer.id).delete()
    assert "chưa có cán bộ thứ hai" in await village.officer.taps("Gửi ngay")
    assert (await the_campaign()).state == "draft"


@needs("edits")
async def test_progress_is_one_message_that_is_edited(village: Village) -> None:
    await written(village)
    await village.officer.taps("Gửi ngay")
    await clock(village)
    await village.hai.hears()
    await clock(village)
    await village.officer.hears()
    await leaves(village)
    assert "đã gửi xong" in await village.officer.hears()
    told = [reply for reply in village.officer.shown if reply.hold.startswith("campaign:")]
    assert len(told) > 1
    assert not told[0].replaces
    assert all(reply.replaces for reply in told[1:])


@pytest.mark.parametrize(
    ("state", "button", "said", "ends"),
    [
        ("failed", "Gửi lại tin lỗi", "Em gửi lại 1 tin.", "sent"),
        ("unsure", "Gửi lại tin chưa rõ", "Em gửi lại 1 tin chưa rõ.", "sent"),
        ("unsure", "Coi tin chưa rõ là đã gửi", "Em coi 1 tin chưa rõ là đã gửi.", "sent"),
    ],
)
async def test_the_failed_and_the_unsure_wait_for_a_decision(
    village: Village, state: str, button: str, said: str, ends: str
) -> None:
    await written(village)
    await village.officer.taps("Gửi ngay")
    await leaves(village)
    await Outgoing.filter(name=f"campaign:{(await the_campaign()).id}:{village.cast.hai.id}").update(state=state)
    await village.officer.taps_reference(f"announce:{(await the_campaign()).id}")
    assert said in await village.officer.taps(button)
    await leaves(village)
    campaign = await the_campaign()
    assert campaign.state == ends
    assert (await progress.progress(campaign)).arrived == 3


async def test_a_document_goes_along(village: Village) -> None:
    await village.officer.says(f"thông báo: {SPRING}")
    await village.officer.sends_file("ke-hoach.pdf", "application/pdf")
    await Photo.all().update(state="kept", sha256="c" * 64, mime="application/pdf")
    await village.officer.taps("Cả Nhân Cơ (2 nơi)")
    assert [(each["kind"], each["name"]) for each in (await the_campaign()).media] == [("file", "ke-hoach.pdf")]
    await village.officer.taps("Gửi ngay")
    await leaves(village)
    assert village.hai.shown[-1].files == ("c" * 64,)
