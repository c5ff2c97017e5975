"""The log: deeds of one's own area, narrowed, paged and kept as a file."""

import re
from pathlib import Path

from dashboard.telling import DEEDS
from storage import deeds
from storage.models import Deed
from tables.read import read
from tests.dashboard.conftest import Visit, words
from tests.support.cast import Cast, filed

LOG = "/dashboard/log"
ROOT = Path(__file__).parents[2]


async def _done(cast: Cast) -> str:
    ours, theirs = await filed(cast.hai, cast.thon_5), await filed(cast.tu, cast.kien_duc_thon_1)
    await deeds.note(cast.hai.id, "report.sent", f"report:{ours.id}", code=ours.code)
    await deeds.note(cast.tu.id, "report.sent", f"report:{theirs.id}", code=theirs.code)
    await deeds.note(cast.officer.id, "report.approved", f"report:{ours.id}")
    await deeds.note(cast.officer.id, "invite.made", f"unit:{cast.thon_3.id}", role="village_head")
    return ours.code


async def test_each_office_reads_the_log_of_its_own_area(cast: Cast, visit: Visit) -> None:
    code = await _done(cast)
    page = words(await (await visit(cast.officer)).get(LOG))
    assert f"Trần Văn Hải · Đã gửi · {code}" in page
    assert "Phạm Thu Hà · Tạo mã mời · Trưởng thôn Thôn 3" in page
    assert "Điểu Tư" not in page
    neighbours = words(await (await visit(cast.neighbour)).get(LOG))
    assert "Điểu Tư" in neighbours
    assert "Trần Văn Hải" not in neighbours
    assert "Điểu Tư" in words(await (await visit(cast.province)).get(LOG))
    for nobody in (cast.hai, cast.environment_officer, cast.former):
        assert await (await visit(nobody)).status(LOG) in (401, 404)


async def test_it_is_narrowed_by_who_what_and_when(cast: Cast, visit: Visit) -> None:
    await _done(cast)
    mine = await visit(cast.officer)
    for query, lines in (
        ("", 3),
        ("who=hai", 1),
        ("who=Phạm", 2),
        ("did=report.approved", 1),
        ("did=report.approved&who=hai", 0),
        ("since=2099-01-01", 0),
        ("until=2000-01-01", 0),
        ("since=2020-01-01&until=2099-01-01", 3),
        ("since=nonsense&before=x", 3),
        ("since=0001-01-01&until=9999-12-31", 3),
    ):
        assert (await mine.get(f"{LOG}?{query}")).count('class="log-line"') == lines, query


async def test_older_deeds_are_on_the_next_page(cast: Cast, visit: Visit) -> None:
    for number in range(60):
        await deeds.note(cast.officer.id, "invite.made", f"unit:{cast.thon_3.id}", invite=number)
    mine = await visit(cast.officer)
    first = await mine.get(LOG)
    assert first.count('class="log-line"') == 50
    last = (await Deed.all().order_by("-id"))[49].id
    assert (await mine.get(f"{LOG}?before={last}")).count('class="log-line"') == 10


async def test_it_is_kept_as_a_file_that_runs_no_formula(cast: Cast, visit: Visit) -> None:
    code = await _done(cast)
    cast.officer.name = '=HYPERLINK("http://x")'
    await cast.officer.save()
    mine = await visit(cast.officer)
    for kind in ("xlsx", "csv"):
        answer = await mine.client.get(f"{LOG}.{kind}")
        data = await answer.read()
        table = read(data)
        assert table.header[:3] == ("Thời gian", "Ai", "Việc")
        assert {row[1][3] for row in table.rows} == {code, f"unit:{cast.thon_3.id}"}
        if kind == "csv":
            assert b"'=HYPERLINK" in data
    assert len(read(await (await mine.client.get(f"{LOG}.csv?did=report.sent")).read()).rows) == 1


def test_every_deed_has_words() -> None:
    rooms = ("bot", "campaigns", "dashboard", "dossiers", "handlers", "photos", "reports", "storage")
    noted = re.compile(r'deeds\.note\([^"]*"([a-z_]+\.[a-z_]+)"')
    found = {did for room in rooms for file in (ROOT / room).rglob("*.py") for did in noted.findall(file.read_text())}
    assert len(found) > 30
    assert sorted(found - set(DEEDS)) == []
