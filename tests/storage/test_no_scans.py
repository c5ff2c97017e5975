"""Every query of the dashboard's pages finds its rows by an index, and their number does not grow with the reports."""

import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from tortoise.backends.base.client import BaseDBAsyncClient

from benchmarks import crowd, crowd_campaign
from benchmarks.pages import PAGES
from catalogue.catalogue import load
from dashboard.app import add_to
from dashboard.site import Site
from dashboard.visitor import SESSION
from storage import database, sign_in
from storage.files import Files
from storage.models import Person
from tests.support.cast import NOW, filed, pictured, settle

# Not addressees and campaign_answers: of the one campaign that the crowd has, all of them are asked for.
BIG = (
    *("reports", "photos", "outbox", "units", "report_photos", "evidence", "units_within", "conversations", "inbox"),
    *("nudges", "people", "chats", "roles"),
)

numbers = count(1)


class Asked:
    """Every statement the database is asked, with its values, as the driver gets them."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[object]]] = []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    seen = Asked()
    from tortoise.backends.asyncpg.client import AsyncpgDBClient
    from tortoise.backends.sqlite.client import SqliteClient

    kinds: tuple[type[BaseDBAsyncClient], ...] = (SqliteClient, AsyncpgDBClient)
    for kind in kinds:
        for name in ("execute_query", "execute_query_dict"):
            monkeypatch.setattr(kind, name, _listening(getattr(kind, name), seen))
    return seen


def _listening(ask: Callable[..., Awaitable[object]], seen: Asked) -> Callable[..., Awaitable[object]]:
    async def listening(self: object, query: str, values: list[object] | None = None) -> object:
        seen.told.append((query, list(values or [])))
        return await ask(self, query, values)

    return listening


@pytest.fixture
async def pages(db: str, tmp_path: Path) -> AsyncIterator[TestServer]:
    app = web.Application()
    add_to(
        app, Site(Files(tmp_path / "files"), load(), lambda: crowd.NOW + timedelta(minutes=5), b"secret of this test")
    )
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


async def visitor(server: TestServer, person: int) -> TestClient[web.Request, web.Application]:
    session = await sign_in.new_session(person, crowd.NOW, "test", f"token-{person}-{next(numbers)}")
    return TestClient(server, cookie_jar=CookieJar(unsafe=True), cookies={SESSION: session})


async def test_no_page_reads_a_whole_table(db: str, pages: TestServer, asked: Asked) -> None:
    await crowd.fill(db, crowd.SMALL)
    code = (await database.rows("SELECT code FROM reports ORDER BY id LIMIT 1"))[0]["code"]
    told: dict[str, tuple[str, list[object]]] = {}
    for place, person in crowd.OFFICERS.items():
        mine = await visitor(pages, person)
        for page in PAGES:
            asked.told.clear()
            answer = await mine.get(page.format(code=code, commune=crowd.ids(crowd.SMALL)["commune"]))
            await answer.read()
            assert answer.status in (200, 404), page
            for query, values in asked.told:
                if query.lstrip().startswith(("SELECT", "WITH")):
                    told[f"{place} {page}: {query}"] = (query, values)
        await mine.session.close()
    assert len(told) > 100
    scans = await (_sqlite_scans(db, told) if database.is_sqlite() else _postgres_scans(db, told))
    assert not scans, "\n".join(scans)


async def _sqlite_scans(db: str, told: dict[str, tuple[str, list[object]]]) -> list[str]:
    link, scans = sqlite3.connect(db.removeprefix("sqlite:///")), []
    for where, (query, values) in told.items():
        plan = [row[3] for row in link.execute(f"EXPLAIN QUERY PLAN {query}", values)]
        scans += [f"{where[:400]}: {step}" for step in plan if _reads_all(step, query)]
    link.close()
    return scans


async def _postgres_scans(db: str, told: dict[str, tuple[str, list[object]]]) -> list[str]:
    """PostgreSQL rightly reads small tables whole: told that this is dear, it does so only where no index helps."""
    import asyncpg

    link, scans = await asyncpg.connect(db.replace("postgres://", "postgresql://")), []
    await link.execute("SET enable_seqscan = off")
    for where, (query, values) in told.items():
        plan = [row[0] for row in await link.fetch(f"EXPLAIN {query}", *values)]
        read = [step for line in plan if (step := re.search(r"Seq Scan on (\w+)", line)) and step[1] in BIG]
        scans += [f"{where[:400]}: {step[0]}" for step in read]
    await link.close()
    return scans


def _reads_all(step: str, query: str) -> bool:
    """A scan of a big table in no order that a LIMIT could end early; going back in time with a limit is none."""
    found = re.match(r"SCAN (\w+)(.*)", step)
    if not found or "1=0" in query or (" LIMIT " in query and "USING" in found[2]):
        return False
    short = found[1]
    table = re.search(rf'\b(\w+)"?\s+(?:AS\s+)?"?{short}"?\b', query)
    return short in BIG or bool(table and table[1] in BIG)


async def test_as_many_queries_for_a_thousand_reports_as_for_ten(db: str, pages: TestServer, asked: Asked) -> None:
    cast = await settle()
    counts: list[list[int]] = []
    for reports in (10, 190 if not database.is_sqlite() else 990):
        for at in range(reports):
            sent = NOW - timedelta(minutes=at)
            report = await filed(cast.hai, cast.thon_5, sent_at=sent, state=("sent", "approved")[at % 2])
            await pictured(report)
        counts.append([await _queries(pages, asked, person) for person in (cast.officer, cast.province)])
    few, many = counts
    assert many == few


async def _queries(server: TestServer, asked: Asked, person: Person) -> int:
    mine = await visitor(server, person.id)
    total = 0
    for page in PAGES:
        if "{" in page or crowd_campaign.CODE in page:
            continue
        await (await mine.get(page)).read()  # the first catches up with what was counted ahead
        asked.told.clear()
        await (await mine.get(page)).read()
        total += len(asked.told)
    await mine.session.close()
    return total
