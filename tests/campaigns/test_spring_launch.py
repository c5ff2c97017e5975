"""Plan 001 run whole with a moved clock: announced to eleven communes and their villages, registered before 20/02,
urged, started on 23/02, results before 29/02, the sums, and the close."""

from collections import Counter

from campaigns import progress
from storage.models import Addressee, Campaign, FiledForm, Outgoing, Report
from tests.campaigns.spring import COMMUNES, TOWNSHIP, VILLAGES, District, settle
from tests.support.talk import Phone, world

ANNOUNCEMENT = (
    "thông báo: Ra quân đầu xuân 2024, 8 giờ thứ Sáu ngày 23/02/2024 tại UBND xã Nhân Cơ; các xã, thị trấn còn lại"
    " hưởng ứng cùng giờ. Đăng ký nội dung và số người trước ngày 20/02, báo kết quả trước ngày 29/02."
)
ALL = (*COMMUNES, TOWNSHIP)
PROMPT, LATE_URGED, AFTER, NEVER = ALL[:7], ALL[7:9], ALL[9], ALL[10]
EVERYBODY = len(ALL) * (1 + VILLAGES)


async def the_campaign() -> Campaign:
    return await Campaign.all().select_related("unit").get()


async def the_board() -> progress.Board:
    return await progress.board(world().campaigns, await the_campaign())


async def registers(phone: Phone, sentence: str) -> str:
    """By the button of the announcement, or by words."""
    await phone.says(f"đăng ký {sentence}")
    return await phone.says("đúng")


async def reports(phone: Phone, story: str) -> None:
    await phone.says("gửi kết quả")
    await phone.sends_photos(2)
    await phone.says(story)
    assert "Đã gửi ✓" in await phone.taps("✓ Gửi")


async def test_the_spring_launch_of_2024(db: str) -> None:
    district = await settle()
    await announced(district)
    await registered_in_time(district)
    await plans_of_the_departments(district)
    await urged(district)
    await launched(district)
    await results(district)
    await closed(district)
    await nobody_was_left_out_or_told_twice(district)


async def announced(district: District) -> None:
    """Monday 05/02: one message and five taps; everybody has it."""
    office = district.office
    await office.says(ANNOUNCEMENT)
    await office.taps(f"Cả Đắk R'Lấp ({len(ALL)} nơi)")
    await office.taps("Cả xã và thôn")
    await office.taps("Các xã")
    card = await office.taps("Lễ phát động")
    assert "08:00, thứ Sáu 23/2/2024, tức 14 tháng Giêng năm Giáp Thìn" in card
    assert "Đăng ký, hạn hết thứ Hai 19/2; Báo kết quả, hạn hết thứ Tư 28/2" in card
    assert f"Tới {EVERYBODY} người" in card
    assert "Cần sửa" not in card
    await office.taps("Gửi ngay")
    await district.clock()
    told = await district.everybody_hears()
    assert [len(texts) for texts in told.values()] == [1] * EVERYBODY
    assert all("trước thứ Ba 20/2/2024" in texts[0] for texts in told.values())
    assert f"đã gửi xong.\n{EVERYBODY}/{EVERYBODY} người đã nhận" in await office.hears()


async def registered_in_time(district: District) -> None:
    """06/02 to 17/02: seven communes register in a sentence of their own, on four channels; a village joins in."""
    for nth, name in enumerate(PROMPT):
        district.at(6 + nth, 10)
        kept = await registers(district.communes[name], f"dọn vệ sinh 1-2km đường, {100 + 10 * nth} người")
        assert f"Đã ghi đăng ký của {name} ✓" in kept
        assert "quá hạn" not in kept
    await registers(district.heads["Nhân Cơ"][0], "trồng hoa 500m, 60 người")
    sums = (await the_board()).sums
    assert sums.registered == len(PROMPT) + 1


async def plans_of_the_departments(district: District) -> None:
    """Before 15/02 (R63): reminded on the 8th and the 13th, who is silent is urged on the last day, and then all is in."""
    infrastructure, labour, youth = district.departments
    district.at(8, 19, 30)
    await district.reminds()
    for phone in district.departments:
        assert (await phone.hears()).startswith("⏰ Còn 6 ngày: kế hoạch năm 2024 của ")
    await sends_plan(infrastructure, "05/KH-KTHT")
    district.at(13, 19, 30)
    await district.reminds()
    assert not await infrastructure.hears()
    assert (await labour.hears()).startswith("⏰ Còn 1 ngày")
    await sends_plan(labour, "02/KH-LĐTBXH")
    district.at(14, 7, 30)
    await district.reminds()
    assert "• 1 nơi chưa có kế hoạch năm 2024, hạn hôm nay: Huyện Đoàn" in await district.office.hears()
    assert "Đã nhắc 1 nơi" in await district.office.taps("Nhắc 1 nơi: kế hoạch năm 2024")
    assert "⏰ Hôm nay là ngày cuối: kế hoạch năm 2024 của Huyện Đoàn" in await youth.hears()
    await sends_plan(youth, "01/KH-HĐ")
    district.at(15, 7, 30)
    await district.reminds()
    assert "kế hoạch" not in await district.office.hears()
    assert await FiledForm.filter(form="ke-hoach-phong-ban", period="2024").count() == len(district.departments)


async def sends_plan(phone: Phone, number: str) -> None:
    await phone.taps("Trả lời ngay")
    for said in (number, "phát động ra quân, sửa đường thôn", "bỏ qua", "bỏ qua"):
        await phone.says(said)
    assert "Đã gửi ✓" in await phone.taps("✓ Gửi")


async def urged(district: District) -> None:
    """Sunday 18/02, the day before the end: the office's morning names who is missing; two answer, one too late."""
    office = district.office
    district.at(18, 7, 30)
    await district.clock()
    assert "• 4 xã, phường chưa đăng ký Ra quân đầu xuân 2024, hạn ngày mai." in await office.hears()
    assert "Đã nhắc 4" in await office.taps("Nhắc 4 xã, phường")
    told = await district.everybody_hears()
    assert sorted(address for address, texts in told.items() if texts) == sorted(
        district.communes[name].address for name in ALL[7:]
    )
    assert told[district.communes[NEVER].address] == ["⏰ Còn 1 ngày: Kiến Đức chưa đăng ký “Ra quân đầu xuân 2024”."]
    for name in LATE_URGED:
        assert "Đã ghi đăng ký" in await registers(district.communes[name], "sơn cổng chào, 80 người")
    listed = await office.says("ai chưa đăng ký")
    assert "2 xã, phường chưa đăng ký: Hưng Bình, Kiến Đức. Hạn hết ngày mai." in listed
    district.at(20, 9)
    assert "Đã quá hạn thứ Hai 19/2" in await registers(district.communes[AFTER], "phát quang 2km, 50 người")
    assert next(row for row in (await the_board()).rows if row.name == AFTER).late == frozenset({"register"})


async def launched(district: District) -> None:
    """Friday 23/02, 8 o'clock: the board fills as they begin, by a tap, a word or the first photo."""
    district.at(23, 8)
    for name in ALL:
        await district.communes[name].says("bắt đầu")
    for name in COMMUNES[:5]:
        await district.heads[name][0].sends_photos(1)
        await district.heads[name][0].says("thôi")
    board = await the_board()
    assert board.sums.started == len(ALL) + 5
    assert [row.name for row in board.rows if row.kind != "thon"] == sorted(ALL, key=place_order)
    told = await district.office.taps_reference(f"announce:{(await the_campaign()).id}:board")
    assert "Đăng ký 10/11 xã, phường · 1.180 người · bắt đầu 16/44 nơi · có kết quả 0/11 xã, phường." in told


def place_order(name: str) -> str:
    from locales.plain import plain

    return plain(name)


async def results(district: District) -> None:
    """23/02 to 28/02: results as reports with photos; the 27th's morning and one urging bring the last in time."""
    for nth, name in enumerate(ALL[:9]):
        district.at(24 + nth % 3, 15, nth)
        await reports(district.communes[name], f"phát động dọn vệ sinh, {100 + nth} người dự")
    district.at(27, 7, 30)
    await district.clock()
    assert "• 2 xã, phường chưa báo kết quả Ra quân đầu xuân 2024, hạn ngày mai." in await district.office.hears()
    await district.office.taps("Nhắc 2 xã, phường")
    await district.everybody_hears()
    district.at(28, 16)
    for name in ALL[9:]:
        await reports(district.communes[name], "phát động dọn vệ sinh, 70 người dự")
    campaign = await the_campaign()
    assert await Report.filter(campaign_id=campaign.id, activity="le-phat-dong").count() == len(ALL)
    district.at(29, 8)
    assert "Mọi nơi đã báo kết quả." in await district.office.says("ai chưa báo kết quả")


async def closed(district: District) -> None:
    """29/02: the sums go to all who took part, once."""
    campaign = await the_campaign()
    await district.office.says(f"kết thúc {campaign.code}")
    told = await district.office.taps("Kết thúc, cảm ơn")
    assert "Đã kết thúc" in told
    sums = (await the_board()).sums
    assert (sums.registered, sums.started, sums.reported) == (11, 16, 11)
    assert sums.people == sum(100 + 10 * nth for nth in range(7)) + 60 + 2 * 80 + 50
    await district.clock()
    heard = await district.everybody_hears()
    thanked = {address for address, texts in heard.items() if any("Ra quân đầu xuân 2024" in text for text in texts)}
    took_part = {district.communes[name].address for name in ALL} | {
        district.heads[name][0].address for name in (*COMMUNES[:5], "Nhân Cơ")
    }
    assert thanked == took_part


async def nobody_was_left_out_or_told_twice(district: District) -> None:
    campaign = await the_campaign()
    assert campaign.state == "closed"
    assert await Addressee.filter(campaign_id=campaign.id).count() == EVERYBODY == campaign.size
    far = await progress.progress(campaign)
    assert (sum(far.states.values()), far.arrived) == (EVERYBODY, EVERYBODY)
    left = Counter(await Outgoing.filter(name__startswith="campaign:").values_list("person_id", flat=True))
    assert set(left.values()) == {1}
    assert len(left) == EVERYBODY
