"""The demo: sample people settle once, and choosing who to be opens their chat and their dashboard."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import demo
from bot.channels.web import Web
from catalogue import catalogue
from dashboard import app as dashboard
from dashboard.site import Site
from storage import database
from storage.files import Files
from tests.support.web_chat import OURS, channel

NOW = datetime(2026, 3, 14, 5, 0, tzinfo=UTC)


@pytest.fixture
async def visitor(db: str, tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    await demo.fill(NOW)
    chat: Web = channel(tmp_path, demo=True)
    site = Site(
        files=Files(tmp_path / "files"),
        catalogue=catalogue.load(),
        clock=lambda: datetime.now(UTC),
        secret_key=b"0" * 32,
        demo=True,
    )
    app = web.Application()
    for route in chat.routes():
        app.router.add_route(route.method, route.path, route.handler)
    dashboard.add_to(app, site)
    demo.add_to(app, site, chat)
    async with TestClient(TestServer(app)) as client:
        yield client
        await chat.close()


async def test_the_sample_people_settle_once(db: str) -> None:
    await demo.fill(NOW)
    await demo.fill(NOW)
    found = await database.rows(
        "SELECT r.role, u.code FROM people p JOIN roles r ON r.person_id = p.id JOIN units u ON u.id = r.unit_id"
        " WHERE p.agreed_at IS NOT NULL ORDER BY p.id"
    )
    assert [tuple(row.values()) for row in found] == [
        ("village_head", "lam-dong.nhan-co.thon-5"),
        ("village_head", "lam-dong.nhan-co.thon-3"),
        ("officer", "lam-dong.nhan-co"),
        ("officer", "lam-dong"),
    ]


async def test_everybody_can_be_chosen(visitor: TestClient[Any, Any]) -> None:
    html = await (await visitor.get("/")).text()
    for who in ("thon-5", "thon-3", "can-bo-xa", "dieu-phoi-tinh"):
        assert f"/demo/as/{who}" in html
    assert "Trưởng thôn · Thôn 5 · Nhân Cơ" in html
    assert (await visitor.get("/demo/as/nobody")).status == 404


async def test_choosing_the_officer_opens_their_chat_and_their_dashboard(visitor: TestClient[Any, Any]) -> None:
    page = await visitor.get("/demo/as/can-bo-xa")
    assert page.url.path == "/chat"
    assert (await (await visitor.get("/chat/messages")).json())["name"] == "Phạm Thị Mẫu"
    overview = await visitor.get("/demo/as/can-bo-xa?to=dashboard")
    assert overview.url.path == "/dashboard/overview"
    assert overview.status == 200


async def test_two_people_talk_side_by_side_in_one_browser(visitor: TestClient[Any, Any]) -> None:
    await visitor.get("/demo/as/can-bo-xa?to=dashboard")
    for who, text in (("thon-5", "dọn rác"), ("thon-3", "trồng hoa")):
        page = await visitor.get(f"/as/{who}/chat")
        assert page.url.path == f"/as/{who}/chat"
        key = f"key-{who}-0001"
        sent = await visitor.post(f"/as/{who}/chat/messages", json={"key": key, "text": text}, headers=OURS)
        assert sent.status == 200
    history = await (await visitor.get("/as/thon-5/chat/messages")).json()
    assert (history["name"], [message["text"] for message in history["messages"]]) == ("Nguyễn Văn Mẫu", ["dọn rác"])
    assert (await visitor.get("/dashboard/reports")).status == 200  # still as the officer


async def test_outside_the_demo_nobody_is_chosen(db: str, tmp_path: Path) -> None:
    assert all(route.path.startswith("/chat") for route in channel(tmp_path).routes())
