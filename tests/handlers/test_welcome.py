"""First contact: by code and by link, the explicit yes, a lost phone, and those who guess."""

import re
from datetime import timedelta

from storage import database, invites
from storage.models import Chat, Invite, Person, Role
from tests.handlers.conftest import Village, count


async def test_a_code_typed_leads_to_a_yes_a_name_and_the_menu(village: Village) -> None:
    code, new = await village.code(), village.stranger
    assert "gõ mã" in await new.says("xin chào")
    asked = await new.says(code.lower().replace("-", " "))
    assert "Mã của bác: Trưởng thôn, Thôn 5, Nhân Cơ. Đúng không ạ?" in asked
    assert new.labels == ["Đúng", "Không phải tôi"]
    notice = await new.taps("Đúng")
    assert "Bác đồng ý không ạ?" in notice
    assert new.labels == ["Đồng ý", "Đọc kỹ hơn", "Không"]
    assert "2 ngày làm việc" in await new.taps("Đọc kỹ hơn")
    assert new.labels == ["Đồng ý", "Không"]
    assert "gõ họ tên" in await new.taps("Đồng ý")
    assert "cứ gửi ảnh vào đây" in await new.says("Nguyễn Văn An")
    person = await Person.get(name="Nguyễn Văn An")
    assert person.agreed_at is not None
    assert (await Role.get(person=person)).role == "village_head"
    assert "Việc gì ạ?" in await new.sends_photos(1)


async def test_a_deep_link_carries_the_code(village: Village) -> None:
    asked = await village.stranger.starts(await village.code())
    assert "Trưởng thôn, Thôn 5" in asked


async def test_a_no_keeps_nothing_and_the_code_stays_good(village: Village) -> None:
    code, new = await village.code(), village.stranger
    await new.says(code)
    await new.taps("Đúng")
    assert "Em không lưu gì cả. Mã vẫn dùng được đến thứ Bảy 28/3/2026" in await new.taps("Không")
    said = await database.rows("SELECT said FROM inbox i JOIN chats c ON c.id = i.chat_id WHERE c.address = '555'")
    assert not any(code.replace("-", "") in row["said"] or "text" in row["said"] for row in said)
    assert await Person.filter(name="").count() == 1
    await new.says(code)
    await new.taps("Đúng")
    await new.taps("Đồng ý")
    assert "Xong rồi ạ" in await new.says("An")


async def test_not_me(village: Village) -> None:
    code, new = await village.code(), village.stranger
    await new.says(code)
    assert "mã của mình" in await new.taps("Không phải tôi")
    assert (await Invite.get()).used_at is None


async def test_yes_must_be_said_nothing_is_taken_for_it(village: Village) -> None:
    code, new = await village.code(), village.stranger
    await new.says(code)
    await new.taps("Đúng")
    assert "chọn một mục" in await new.says("là sao?")
    assert (await Person.get(id=(await Chat.get(address="555")).person_id)).agreed_at is None


async def test_a_strangers_photos_are_not_kept_and_they_hear_so(village: Village) -> None:
    answer = await village.stranger.sends_photos(2)
    assert "chưa giữ ảnh nào" in answer
    assert await count("photos") == 0
    said = await database.rows("SELECT said FROM inbox i JOIN chats c ON c.id = i.chat_id WHERE c.address = '555'")
    assert not any("attachments" in row["said"] for row in said)


async def test_a_strangers_album_that_came_at_once_is_answered_once_and_none_is_kept(village: Village) -> None:
    answer = await village.stranger.sends_album_at_once(4)
    assert answer.count("chưa giữ ảnh nào") == 1
    assert len(village.stranger.shown) == 1
    assert await database.rows("SELECT DISTINCT state, said FROM inbox") == [{"state": "done", "said": ""}]


async def test_wrong_used_and_old_codes_are_refused_with_words(village: Village) -> None:
    new = village.stranger
    assert "Không có mã này" in await new.says("K7Q4-99")
    old = await village.code()
    await Invite.all().update(expires_at=village.talk.now - timedelta(days=1))
    assert "hết hạn" in await new.says(old)
    used = await village.code()
    await Invite.filter(used_at__isnull=True).update(used_at=village.talk.now)
    assert "đã dùng" in await new.says(used)


async def test_guessing_is_slowed_down(village: Village) -> None:
    new = village.stranger
    for nth in range(5):
        await new.says(f"AB2{nth + 2}-CD")
    good = await village.code()
    assert "Mã sai nhiều lần" in await new.says(good)
    village.talk.later(minutes=16)
    assert "Đúng không ạ?" in await new.says(good)


async def test_two_people_with_one_code_only_the_first_gets_in(village: Village) -> None:
    code, first, second = await village.code(), village.stranger, village.talk.phone("556")
    for phone in (first, second):
        await phone.says(code)
        await phone.taps("Đúng")
        await phone.taps("Đồng ý")
    assert "Xong rồi" in await first.says("An")
    assert "đã dùng" in await second.says("Bình")
    assert await Role.filter(since=village.talk.now).count() <= 1


async def test_a_lost_phone_the_new_one_gets_in_and_the_old_one_is_out(village: Village) -> None:
    hai, new = village.hai, village.talk.phone("777")
    code = await village.code(person_id=village.cast.hai.id, purpose="phone")
    await new.says(code)
    assert "Xong rồi" in await new.taps("Đúng")
    assert (await Chat.get(address="777")).person_id == village.cast.hai.id
    assert "gõ mã" in await hai.says("báo cáo của tôi")
    assert "Việc gì ạ?" in await new.sends_photos(1)


async def test_a_further_channel_by_a_code(village: Village) -> None:
    web = village.talk.phone("w1", "web")
    code = await village.code(person_id=village.cast.hai.id, purpose="link")
    await web.says(code)
    await web.taps("Đúng")
    assert "Việc gì ạ?" in await web.sends_photos(1)
    assert (await Chat.get(address="w1")).person_id == village.cast.hai.id
    assert "2 km" in await _tell(village)


async def _tell(village: Village) -> str:
    await village.hai.says("dọn vệ sinh")
    return await village.hai.says("dọn 2km đường trục thôn")


async def test_codes_are_kept_as_hashes(village: Village) -> None:
    code = await village.code()
    assert str(invites.normal(code)) not in str(await database.rows("SELECT code_hash FROM invites"))


async def test_somebody_asks_for_a_code_and_goes_on_with_the_draft_on_another_channel(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(3)
    await hai.taps("Dọn vệ sinh")
    answer = await hai.says("thêm kênh")
    code = re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{2}\b", answer)[0]
    assert "một ngày" in answer
    other = village.talk.phone("elsewhere", "telegram" if hai.channel == "zalo_bot" else "zalo_bot")
    await other.says(code)
    assert "Xong rồi" in await other.taps("Đúng")
    summary = await other.says("dọn 2km đường trục thôn")
    assert "3 ảnh" in summary
    assert "Đã gửi ✓" in await other.taps("✓ Gửi")
    assert {chat.channel for chat in await Chat.filter(person_id=village.cast.hai.id)} >= {hai.channel, other.channel}
    assert "đã dùng" in await village.stranger.says(code)


async def test_help_photos_and_another_language_bring_the_open_question_again_once(village: Village) -> None:
    code, new = await village.code(), village.stranger
    await new.says(code)
    assert "Đúng không ạ?" in await new.says("trợ giúp")
    before = len(new.shown)
    answer = await new.sends_album_at_once(3)
    assert "chưa giữ ảnh" in answer
    assert "Đúng không ạ?" in answer
    assert len(new.shown) == before + 1
    assert "Is that right" in await new.says("tiếng Anh")
    assert "Đúng không ạ?" in await new.says("tiếng Việt")


async def test_yes_in_ones_own_words_is_a_yes(village: Village) -> None:
    new = village.stranger
    await new.says(await village.code())
    await new.says("dạ đúng")
    assert "gõ họ tên" in await new.says("có")


async def test_the_link_tapped_again_by_who_came_with_it_is_no_error(village: Village) -> None:
    code, new = await village.code(), village.stranger
    for said in (code, code, "đúng", "đồng ý"):
        await new.says(said)
    assert "cứ gửi ảnh vào đây" in await new.says("Nguyễn Văn An")
    assert "đã đăng nhập rồi" in await new.starts(code)
    assert "viết dở" not in await new.says("làm tiếp")
