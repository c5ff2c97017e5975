"""Village and officials ask and answer each other in the chat; whoever is in charge is asked."""

from datetime import datetime

from storage import charges
from storage.models import Deed, Remark
from tests.handlers.conftest import Village, needs
from tests.handlers.test_review import hai_reports, hears_later
from tests.support import cast


async def test_the_officer_asks_and_the_village_answers(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("Hỏi thêm")
    assert "Đã chuyển câu hỏi cho thôn" in await village.officer.says("Đoạn này đã nghiệm thu chưa?")
    asked = await village.hai.hears()
    assert f"Xã hỏi về báo cáo {report.code}: “Đoạn này đã nghiệm thu chưa?” (Phạm Thu Hà)" in asked
    await village.hai.taps("Trả lời")
    assert "Đã chuyển câu trả lời" in await village.hai.says("Dạ nghiệm thu hôm qua rồi")
    assert "“Dạ nghiệm thu hôm qua rồi” (Trần Văn Hải)" in await village.officer.hears()
    question, answer = await Remark.filter(report=report).order_by("id")
    assert (question.kind, answer.kind, answer.to_id) == ("question", "answer", question.id)
    assert question.answered_at is not None
    await report.refresh_from_db()
    assert report.state == "sent"


@needs("buttons")
async def test_a_question_is_answered_by_quoting_it(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"hỏi {report.code}: đủ 45 người chưa")
    await village.hai.hears()
    await village.hai.says("đủ rồi", replies_to=await village.hai.last_sent_as())
    assert "“đủ rồi” (Trần Văn Hải)" in await village.officer.hears()


async def test_a_village_asks_the_commune_in_one_line(village: Village) -> None:
    said = await village.hai.says("hỏi xã: khi nào nghiệm thu đường xóm 3")
    assert said == "Em đã chuyển câu hỏi cho cán bộ phụ trách. Có trả lời em báo bác ngay."
    assert "Thôn 5 hỏi: “khi nào nghiệm thu đường xóm 3” (Trần Văn Hải)" in await village.officer.hears()
    await village.officer.taps("Trả lời")
    await village.officer.says("Thứ Năm tuần sau")
    assert "“Thứ Năm tuần sau” (Phạm Thu Hà)" in await village.hai.hears()


async def test_or_in_two(village: Village) -> None:
    assert "hỏi xã điều gì" in await village.hai.says("hoi xa")
    assert "Em đã chuyển câu hỏi" in await village.hai.says("bao giờ có xi măng")
    assert "bao giờ có xi măng" in await village.officer.hears()


async def test_a_village_asks_about_its_report(village: Village) -> None:
    report = await hai_reports(village)
    await village.hai.says(f"hỏi {report.code}: bao giờ xã xem")
    assert f"Thôn 5 hỏi về {report.code}: “bao giờ xã xem” (Trần Văn Hải)" in await village.officer.hears()
    await village.officer.taps("Trả lời")
    await village.officer.says("Chiều nay")
    assert "“Chiều nay” (Phạm Thu Hà)" in await village.hai.hears()
    assert (await Remark.filter(report=report, kind="answer").get()).text == "Chiều nay"


async def test_an_open_question_stands_with_the_report(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"hỏi {report.code}: đủ 45 người chưa")
    await village.hai.hears()
    assert "Xã hỏi: “đủ 45 người chưa”" in await village.hai.says(report.code)
    await village.hai.taps("Trả lời")
    await village.hai.says("đủ")
    assert "Xã hỏi" not in await village.hai.says(report.code)


async def test_who_is_in_charge_of_the_village_is_told(village: Village) -> None:
    hoa = await cast.person("Mai Thị Hoa", village.cast.nhan_co, "officer")
    her_phone = await village.phone_of(hoa)
    await charges.give(hoa.id, village.cast.thon_5.id, cast.SINCE, village.cast.officer.id)
    report = await hai_reports(village)
    assert report.code in await hears_later(village, her_phone)
    assert not await village.officer.hears()
    await village.hai.says("hỏi xã: mai họp mấy giờ")
    assert "mai họp" in await her_phone.hears()
    assert not await village.officer.hears()
    assert f"Đã duyệt {report.code} ✓." in await village.officer.says(f"duyệt {report.code}")


async def test_the_deputy_while_they_are_away(village: Village) -> None:
    hoa = await cast.person("Mai Thị Hoa", village.cast.nhan_co, "officer")
    long = await cast.person("Trịnh Long", village.cast.nhan_co, "officer")
    await charges.give(hoa.id, village.cast.thon_5.id, cast.SINCE, None)
    await charges.give(long.id, village.cast.thon_5.id, cast.SINCE, None, deputy=True)
    hoa.settings = {"away_until": "2026-03-20"}
    await hoa.save()
    now, village_ = village.talk.now, village.cast.thon_5.id
    assert await charges.responsible(village_, (), now) == [long.id]
    assert await charges.responsible(village_, (), datetime(2026, 3, 21, tzinfo=cast.ICT)) == [hoa.id]


async def test_the_official_of_a_criterion(village: Village) -> None:
    people = village.cast
    await charges.give(people.environment_officer.id, people.nhan_co.id, cast.SINCE, None, of=cast.NEW_SET, criterion=8)
    now = village.talk.now
    assert await charges.responsible(people.thon_5.id, [(cast.NEW_SET, 8)], now) == [people.environment_officer.id]
    assert await charges.responsible(people.thon_5.id, [(cast.NEW_SET, 2)], now) == [people.officer.id]


async def test_a_charge_ends_with_the_office(village: Village) -> None:
    await charges.give(village.cast.former.id, village.cast.thon_5.id, cast.SINCE, None)
    there = await charges.responsible(village.cast.thon_5.id, [(cast.NEW_SET, 2)], village.talk.now)
    assert there == [village.cast.officer.id]


async def test_strangers_to_a_question_cannot_answer_it(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"hỏi {report.code}: đủ 45 người chưa")
    question = await Remark.get()
    await village.lan.taps_reference(f"answer:{question.id}")
    assert "không tìm thấy câu hỏi" in await village.lan.says("chưa ạ")
    assert await Remark.all().count() == 1
    assert await Deed.filter(did="remark.question").count() == 1


async def test_who_wants_their_data_deleted_is_heard(village: Village) -> None:
    said = await village.hai.says("Bác muốn xóa dữ liệu của bác")
    assert "Em đã chuyển yêu cầu xóa dữ liệu của bác" in said
    assert "2 ngày làm việc" in said
    assert "muốn xóa dữ liệu" in await village.officer.hears()


async def test_what_is_not_understood_may_be_asked_of_the_commune(village: Village) -> None:
    await village.hai.says("mấy giờ tập trung vậy em")
    assert "hỏi xã điều gì" in await village.hai.taps("Hỏi xã")
