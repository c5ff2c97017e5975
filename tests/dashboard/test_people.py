"""Who holds which office: inviting, a lost phone, handing over, and nobody reaches into a neighbour's place."""

import re

import pytest
from aiohttp import FormData

from storage import appointing, database
from storage.models import Conversation, Deed, Invite, Role
from tests.dashboard.conftest import Clock, Visit, form_token, words
from tests.support.cast import NOW, SINCE, Cast, person

PEOPLE = "/dashboard/people"
CODE = re.compile(r'class="slip-code">([A-Z0-9]{4}-[A-Z0-9]{2})<')


@pytest.mark.parametrize(
    ("held", "kind", "offers"),
    [
        ([("officer", 1)], "thon", ("village_head", "reporter")),
        ([("officer", 0)], "xa", ("reporter",)),
        ([("officer", 2)], "thon", ("village_head", "reporter")),
        ([("officer", 1)], "xa", ("reporter",)),
        ([("admin", 0)], "xa", ("reporter", "officer", "viewer")),
        ([("admin", 1)], "xa", ("reporter", "officer", "viewer", "admin")),
        ([("admin", 1)], "thon", ("village_head", "reporter")),
        ([("viewer", 1)], "thon", ()),
        ([("village_head", 0)], "thon", ()),
        ([("officer", 1)], "vuon_ray", ()),
        ([], "thon", ()),
    ],
)
def test_who_may_give_which_office(held: list[tuple[str, int]], kind: str, offers: tuple[str, ...]) -> None:
    assert appointing.given(held, kind) == offers


async def test_an_officer_sees_who_holds_what_in_each_village(cast: Cast, visit: Visit) -> None:
    page = words(await (await visit(cast.officer)).get(PEOPLE))
    assert "Trần Văn Hải Trưởng thôn Telegram · chưa nhắn lần nào" in page
    assert "Lê Thị Sáu Người báo cáo · Hội Phụ nữ" in page
    assert "Điểu Tư" not in page
    assert "Ngô Văn Cũ" not in page  # no longer in office


async def test_the_neighbour_is_not_reached(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.neighbour)
    page = await mine.get(PEOPLE)
    hai = await Role.get(person=cast.hai)
    assert "Trần Văn Hải" not in page
    assert "Trần Văn Hải" not in await mine.get(f"{PEOPLE}?unit={cast.nhan_co.id}")
    assert "Trần Văn Hải" not in await mine.get(f"{PEOPLE}?q=hai")
    assert await mine.status(f"{PEOPLE}/charges?unit={cast.nhan_co.id}") == 404
    told = {"unit": str(cast.thon_5.id), "role": "village_head"}
    for address in (f"{PEOPLE}/invite", *(f"{PEOPLE}/roles/{hai.id}/{do}" for do in ("phone", "hand-over", "end"))):
        assert (await mine.press(page, address, **told))[0] == 404, address
    assert not await Invite.exists()
    assert await Role.filter(id=hai.id, until__isnull=True).exists()


@pytest.mark.parametrize("who", ["leader", "environment_officer", "hai"])
async def test_who_may_not_give_offices_changes_nothing(cast: Cast, visit: Visit, who: str) -> None:
    mine = await visit(getattr(cast, who))
    page = await mine.get("/dashboard/reports")
    told = {"unit": str(cast.thon_3.id), "role": "village_head"}
    assert (await mine.press(page, f"{PEOPLE}/invite", **told))[0] == 404
    assert await mine.status(f"{PEOPLE}/bulk") == 404
    assert not await Invite.exists()


async def test_an_officer_may_not_appoint_officers(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    page = await mine.get(PEOPLE)
    for role in ("officer", "admin", "viewer", "nonsense"):
        told = {"unit": str(cast.nhan_co.id), "role": role}
        assert (await mine.press(page, f"{PEOPLE}/invite", **told))[0] == 404, role


async def test_codes_for_several_people_of_a_village_come_as_slips(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    status, slips = await mine.press(
        await mine.get(PEOPLE), f"{PEOPLE}/invite", unit=str(cast.thon_5.id), role="reporter", many="3",
        organisation="Hội Phụ nữ",
    )  # fmt: skip
    assert status == 200
    assert len(set(CODE.findall(slips))) == 3
    assert slips.count("<svg") >= 3
    assert "Thôn 5, xã Nhân Cơ" in words(slips)
    assert "/chat?code=" in slips
    assert words(await mine.get(PEOPLE)).count("Mã chưa dùng") == 3


async def test_loading_the_slips_again_shows_the_same_codes_and_makes_no_new_ones(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    told = {"unit": str(cast.thon_5.id), "role": "reporter", "form_token": form_token(await mine.get(PEOPLE))}
    answer = await mine.client.post(f"{PEOPLE}/invite", data=told)
    first = CODE.findall(await answer.text())
    assert answer.url.path.startswith(f"{PEOPLE}/slips/")
    assert CODE.findall(await mine.get(answer.url.path)) == first
    assert await Invite.all().count() == 1
    assert await (await visit(cast.province)).status(answer.url.path) == 404  # only whoever made them
    await Invite.all().update(used_at=NOW)
    assert await mine.status(answer.url.path) == 404


async def test_a_code_that_waits_is_taken_back(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    await mine.press(await mine.get(PEOPLE), f"{PEOPLE}/invite", unit=str(cast.thon_5.id), role="village_head")
    [code] = await Invite.all()
    neighbour = await visit(cast.neighbour)
    assert (await neighbour.press(await neighbour.get(PEOPLE), f"{PEOPLE}/invites/{code.id}/revoke"))[0] == 404
    assert (await mine.press(await mine.get(PEOPLE), f"{PEOPLE}/invites/{code.id}/revoke"))[0] == 200
    assert "Mã chưa dùng" not in words(await mine.get(PEOPLE))
    assert await Deed.filter(did="invite.revoked", who=cast.officer, unit=cast.thon_5).exists()


async def test_handing_over_ends_access_at_once_and_leaves_everything_to_the_unit(
    cast: Cast, visit: Visit, clock: Clock
) -> None:
    draft = await Conversation.create(
        person=cast.hai, form="report", answers=f'{{"unit":"{cast.thon_5.id}","story":"dọn"}}', state="open",
        opened_ms=1, touched_ms=1,
    )  # fmt: skip
    heads, mine = await visit(cast.hai), await visit(cast.officer)
    assert await heads.status("/dashboard/reports") == 200
    hai = await Role.get(person=cast.hai)
    status, slip = await mine.press(await mine.get(PEOPLE), f"{PEOPLE}/roles/{hai.id}/hand-over")
    assert status == 200
    assert CODE.search(slip)
    assert await heads.status("/dashboard/reports") == 401
    assert (await Role.get(id=hai.id)).until == clock()
    assert (await Conversation.get(id=draft.id)).state == "left"
    deed = await Deed.get(did="role.handed_over")
    assert (deed.who_id, deed.unit_id, deed.facts["drafts"]) == (cast.officer.id, cast.thon_5.id, 1)


async def test_nobody_ends_their_own_office(cast: Cast, visit: Visit) -> None:
    boss = await person("Cao Quản Trị", cast.nhan_co, "admin")
    await Role.create(person=boss, unit=cast.thon_5, role="reporter", since=SINCE)
    role = await Role.get(person=boss, role="reporter")
    mine = await visit(boss)
    assert (await mine.press(await mine.get(PEOPLE), f"{PEOPLE}/roles/{role.id}/end"))[0] == 404


async def test_a_sheet_is_made_into_slips_only_when_every_row_will_do(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    bulk = f"{PEOPLE}/bulk"
    page = await mine.get(bulk)
    sheet = "Thôn,Xã,Vai trò,Đoàn thể\nThôn 5,,,\nThôn 9,,,\nthon 3,Nhân Cơ,người báo cáo,Đoàn TN\nThôn 3,,vua,\n"

    async def upload(**more: str) -> tuple[int, str]:
        form = FormData({"form_token": form_token(page), **more})
        form.add_field("sheet", sheet.encode(), filename="moi.csv", content_type="text/csv")
        answer = await mine.client.post(bulk, data=form)
        return answer.status, await answer.text()

    status, told = await upload()
    assert status == 422
    assert "Dòng 3: trong địa bàn không có “Thôn 9”." in words(told)
    assert "Dòng 5: không có vai trò “vua”." in words(told)
    assert not await Invite.exists()
    status, slips = await upload(skip="1")
    assert status == 200
    assert len(CODE.findall(slips)) == 2
    assert "Đã bỏ qua 2 dòng." in words(slips)
    assert await Deed.filter(did="invite.made").count() == 2


async def test_the_sheet_to_fill_in_names_villages_without_a_head(cast: Cast, visit: Visit) -> None:
    await Role.filter(person=cast.lan).update(until=NOW)
    from tables.read import read

    answer = await (await visit(cast.officer)).client.get(f"{PEOPLE}/bulk/template")
    assert [row[1][0] for row in read(await answer.read()).rows] == ["Thôn 3", "Thôn 6"]


async def test_an_official_is_put_in_charge_of_a_village_and_of_a_criterion(cast: Cast, visit: Visit) -> None:
    second = await person("Mai Văn Thay", cast.nhan_co, "officer")
    mine = await visit(cast.officer)
    address = f"{PEOPLE}/charges?unit={cast.nhan_co.id}"
    page = await mine.get(address)
    fields = {
        f"main.{cast.thon_5.id}..": str(cast.officer.id),
        f"deputy.{cast.thon_5.id}..": str(second.id),
        f"main.{cast.nhan_co.id}.xa-ntm-2026-2030.8": str(second.id),
        f"main.{cast.thon_3.id}..": str(cast.neighbour.id),  # no officer of this commune
    }
    await mine.press(page, address, **fields)
    found = await database.rows(
        "SELECT person_id, area_id, criterion, deputy FROM charges WHERE until IS NULL ORDER BY id"
    )
    assert [(row["person_id"], row["area_id"], row["criterion"], bool(row["deputy"])) for row in found] == [
        (cast.officer.id, cast.thon_5.id, None, False),
        (second.id, cast.thon_5.id, None, True),
        (second.id, cast.nhan_co.id, 8, False),
    ]
    await mine.press(page, address, **{f"main.{cast.thon_5.id}..": str(cast.officer.id)})
    [row] = await database.rows("SELECT count(*) AS n FROM charges WHERE until IS NULL")
    assert row["n"] == 1
