"""Deciding on the dashboard: approve, return just what is at fault, ask, undo; two officers at once; many at once."""

from datetime import timedelta

from reports import submit
from storage import database, deeds, review
from storage.models import Decision, Report
from tests.dashboard.conftest import Browser, Clock, Visit, codes, words
from tests.support.cast import NEW_SET, NOW, Cast, filed, pictured
from tests.support.talk import shipped

LIST = "/dashboard/reports"


async def decide(mine: Browser, page: str, report: Report, verb: str, **told: str) -> tuple[int, str]:
    facts = {"version": str(report.version), "state": report.state, **told}
    return await mine.press(page, f"{LIST}/{report.code}/{verb}", **facts)


async def opened(mine: Browser, report: Report) -> str:
    return await mine.get(f"{LIST}/{report.code}")


async def test_an_officer_approves_and_the_next_one_opens(cast: Cast, visit: Visit) -> None:
    older = await filed(cast.lan, cast.thon_3, sent_at=NOW - timedelta(hours=1))
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    status, page = await decide(mine, await opened(mine, report), report, "approve")
    assert status == 200
    assert f"Đã duyệt: {report.code} Hoàn tác" in words(page)
    assert older.code in words(page.partition("record-head")[2])
    await report.refresh_from_db()
    assert report.state == "approved"


async def test_after_the_last_one_stands_the_list(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    _, page = await decide(mine, await opened(mine, report), report, "approve")
    assert codes(page) == [report.code]
    assert "Hoàn tác" in words(page)


async def test_a_decision_is_undone_within_ten_minutes(cast: Cast, visit: Visit, clock: Clock) -> None:
    first, second = await filed(cast.hai, cast.thon_5), await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    for report, later, expected in ((first, 9, "sent"), (second, 11, "approved")):
        await decide(mine, await opened(mine, report), report, "approve")
        clock.now += timedelta(minutes=later)
        page = await opened(mine, report)
        assert ("Hoàn tác" in words(page)) is (expected == "sent")
        did = await Decision.get(report=report)
        status, page = await mine.press(page, f"{LIST}/{report.code}/undo", decision=str(did.id))
        await report.refresh_from_db()
        assert (status, report.state) == (200 if expected == "sent" else 409, expected)


async def test_the_second_of_two_officers_is_told_and_their_words_are_kept(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    first, second = await visit(cast.officer), await visit(cast.environment_officer)
    seen_by_both = await opened(second, report)
    await decide(first, await opened(first, report), report, "approve")
    status, page = await decide(
        second, seen_by_both, report, "return", reason="so-lieu-chua-ro", words="12 hộ hay 15 hộ?"
    )
    assert status == 409
    assert "Phạm Thu Hà đã duyệt" in words(page)
    assert "12 hộ hay 15 hộ?" in words(page)
    await report.refresh_from_db()
    assert report.state == "approved"


async def test_only_the_answer_at_fault_is_asked_again(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    page = await opened(mine, report)
    status, _ = await decide(mine, page, report, "return", words="45 hay 54 người?", key="n.so_nguoi")
    await report.refresh_from_db()
    assert (status, report.state) == (200, "returned")
    assert report.returned == {"keys": ["n.so_nguoi"], "reason": "", "words": "45 hay 54 người?"}
    page = words(await opened(mine, report))
    assert "Cần bổ sung · Phạm Thu Hà" in page or "Trả lại" in page
    assert "Cần gửi lại: Số người tham gia" in page


async def test_a_return_without_a_reason_is_not_made(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    assert (await decide(mine, await opened(mine, report), report, "return"))[0] == 409
    await report.refresh_from_db()
    assert report.state == "sent"


async def test_the_new_version_stands_beside_the_old(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    await review.keep_version(report.id, cast.hai.id, NOW)
    mine = await visit(cast.officer)
    await decide(mine, await opened(mine, report), report, "return", reason="so-lieu-chua-ro")
    given = {"answers": report.answers | {"so_nguoi": {"value": "54", "unit": "người"}}}
    async with database.transaction():
        assert await submit.resubmit(shipped().review, report.id, given, cast.hai.id, NOW)
    page = words(await opened(mine, report))
    assert "Thay đổi so với lần 1" in page
    assert "Số người tham gia 45 người 54 người" in page
    assert "Gửi lại, lần 2 · Trần Văn Hải" in page
    assert "Số người tham gia: 45 người → 54 người" in page


async def test_a_report_is_counted_for_another_criterion(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    page = await opened(mine, report)
    assert f'value="{NEW_SET}|3|"' in page
    status, page = await decide(mine, page, report, "move", counts=f"{NEW_SET}|3|")
    assert status == 200
    assert [each[:3] for each in await review.counts(report.id)] == [[NEW_SET, 3, ""]]
    for nonsense in ("none|3|", f"{NEW_SET}|999|", "x", ""):
        assert (await decide(mine, page, report, "move", counts=nonsense))[0] == 409


async def test_both_sides_talk_beside_the_report(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    officer, village = await visit(cast.officer), await visit(cast.hai)
    await decide(officer, await opened(officer, report), report, "ask", words="Có ảnh sau khi làm không bác?")
    page = await opened(village, report)
    assert "Có ảnh sau khi làm không bác?" in words(page)
    question = page.partition('name="question" value="')[2].partition('"')[0]
    assert (await decide(village, page, report, "remark", question=question, words="Mai tôi gửi."))[0] == 200
    await decide(village, page, report, "remark", words="Trời mưa quá.")
    page = words(await opened(officer, report))
    assert "Trả lời · Trần Văn Hải Mai tôi gửi." in page
    assert "Ghi chú · Trần Văn Hải Trời mưa quá." in page


async def test_who_may_only_look_finds_nothing_to_press(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    for person in (cast.leader, cast.hai):
        mine = await visit(person)
        page = await opened(mine, report)
        assert 'id="approve"' not in page
        assert 'id="return"' not in page
        assert (await decide(mine, page, report, "approve"))[0] == 409
    await report.refresh_from_db()
    assert (report.state, report.seen_at) == ("sent", None)


async def test_an_officer_opening_it_first_is_noted_once(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    assert "mới" in words((await mine.get(LIST)).partition('<ol class="reports">')[2])
    for _ in range(2):
        await opened(mine, report)
    assert "mới" not in words((await mine.get(LIST)).partition('<ol class="reports">')[2].partition("</ol>")[0])
    assert [each.did for each in await deeds.of(f"report:{report.id}")] == ["report.seen"]


async def test_many_are_approved_at_once_and_the_rest_is_explained(cast: Cast, visit: Visit) -> None:
    reports = [await filed(cast.hai, cast.thon_5) for _ in range(3)]
    theirs = await filed(cast.tu, cast.kien_duc_thon_1)
    mine = await visit(cast.officer)
    page = await mine.get(LIST)
    await decide(mine, page, reports[0], "approve")
    answer = await mine.client.post(
        f"{LIST}/approve-many",
        data=[
            ("form_token", page.partition('form_token" value="')[2][:64]),
            *(("report", f"{each.code}:1") for each in (*reports, theirs)),
            ("report", "nonsense"),
        ],
    )
    page = words(await answer.text())
    assert "Đã duyệt 2 báo cáo" in page
    assert f"đã duyệt {reports[0].code}" in page
    states = {each.id: each.state for each in await Report.all()}
    assert [states[each.id] for each in (*reports, theirs)] == ["approved"] * 3 + ["sent"]


async def test_next_and_previous_keep_the_filter(cast: Cast, visit: Visit) -> None:
    reports = [await filed(cast.hai, cast.thon_5, sent_at=NOW - timedelta(hours=at)) for at in range(3)]
    await filed(cast.lan, cast.thon_3, sent_at=NOW - timedelta(minutes=90))
    page = await (await visit(cast.officer)).get(f"{LIST}/{reports[1].code}?unit={cast.thon_5.id}")
    assert f'href="{LIST}/{reports[0].code}?unit={cast.thon_5.id}" data-key="k"' in page
    assert f'href="{LIST}/{reports[2].code}?unit={cast.thon_5.id}" data-key="j"' in page


async def test_photos_of_before_and_after_lie_side_by_side(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    before, after = await pictured(report), await pictured(report)
    for photo, stage in ((before, "before"), (after, "after")):
        await database.execute("UPDATE report_photos SET stage = ? WHERE photo_id = ?", stage, photo.id)
    page = words(await opened(await visit(cast.officer), report))
    assert "Trước và sau khi làm Trước Sau" in page


async def test_a_view_is_kept_under_a_name(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    page = await mine.get(f"{LIST}?state=sent&q=don")
    status, page = await mine.press(page, "/dashboard/views", name="  Việc chờ ", query="q=don&state=sent&evil=1")
    assert status == 200
    assert f'<a href="{LIST}?q=don&amp;state=sent" aria-current="true">Việc chờ</a>' in page
    _, page = await mine.press(page, "/dashboard/views/forget", name="Việc chờ", query="")
    assert "Việc chờ" not in page
