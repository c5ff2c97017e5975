"""Coming in: by a link that opens once, from our own form, for those who hold an office."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from dashboard.app import add_to
from dashboard.site import Site
from storage import database, sign_in
from storage.models import Role
from tests.dashboard.conftest import Browser, Clock, Visit, words
from tests.support.cast import NOW, Cast, filed

New = Callable[[], Browser]


async def test_an_officer_comes_in_by_the_link_the_bot_sent(cast: Cast, browser: New) -> None:
    await sign_in.new_link(cast.officer.id, NOW, "link")
    mine = browser()
    page = await mine.get("/sign-in/link")
    assert "Đăng nhập" in words(page)
    status, page = await mine.press(page, "/sign-in/link")
    assert status == 200
    assert "Phạm Thu Hà" in words(page)
    assert "Cán bộ, xã Nhân Cơ" in words(page)


async def test_a_link_preview_does_not_use_the_link_up(cast: Cast, browser: New) -> None:
    await sign_in.new_link(cast.officer.id, NOW, "link")
    for _ in range(3):
        await browser().get("/sign-in/link")  # the messenger looks what it is
    mine = browser()
    assert (await mine.press(await mine.get("/sign-in/link"), "/sign-in/link"))[0] == 200


async def test_a_link_works_once(cast: Cast, browser: New) -> None:
    await sign_in.new_link(cast.officer.id, NOW, "link")
    first, second = browser(), browser()
    pages = [await each.get("/sign-in/link") for each in (first, second)]
    assert (await first.press(pages[0], "/sign-in/link"))[0] == 200
    status, page = await second.press(pages[1], "/sign-in/link")
    assert (status, "đã dùng" in words(page)) == (410, True)
    assert await second.status("/dashboard/reports") == 401
    assert await second.status("/sign-in/link") == 410


async def test_a_link_is_too_old_after_five_minutes(cast: Cast, browser: New, clock: Clock) -> None:
    await sign_in.new_link(cast.officer.id, NOW, "link")
    mine = browser()
    page = await mine.get("/sign-in/link")
    clock.now += timedelta(minutes=5)
    assert (await mine.press(page, "/sign-in/link"))[0] == 410


async def test_guessing_links_is_slowed_down(cast: Cast, browser: New, clock: Clock) -> None:
    await sign_in.new_link(cast.officer.id, NOW, "link")
    mine = browser()
    assert {await mine.status(f"/sign-in/guess{at}") for at in range(20)} == {410}
    assert await mine.status("/sign-in/link") == 429
    clock.now += timedelta(minutes=11)
    await sign_in.new_link(cast.officer.id, clock.now, "newer")
    assert await mine.status("/sign-in/newer") == 200


async def test_another_sites_form_signs_nobody_in_or_out(cast: Cast, browser: New, visit: Visit) -> None:
    await sign_in.new_link(cast.officer.id, NOW, "link")
    stranger = browser()
    answer = await stranger.client.post("/sign-in/link", data={})
    assert answer.status == 403
    own = await stranger.get("/sign-in/link")
    signed_in = await visit(cast.officer)
    status, _ = await signed_in.press(own, "/dashboard/sign-out")  # a token of another browser
    assert status == 403
    assert await signed_in.status("/dashboard/reports") == 200
    assert await sign_in.is_open("link", NOW)


async def test_signing_out_ends_the_session_on_our_side(cast: Cast, visit: Visit, server: TestServer) -> None:
    mine = await visit(cast.officer)
    cookie = mine.client.session.cookie_jar.filter_cookies(server.make_url("/"))["thonbao_dashboard"].value
    page = await mine.get("/dashboard/reports")
    await mine.press(page, "/dashboard/sign-out")
    assert await mine.status("/dashboard/reports") == 401
    answer = await mine.client.get("/dashboard/reports", headers={"Cookie": f"thonbao_dashboard={cookie}"})
    assert answer.status == 401


async def test_who_left_office_is_out_at_once(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    await Role.filter(person=cast.officer).update(until=NOW)
    assert await mine.status("/dashboard/reports") == 401
    page = await (await mine.client.get("/dashboard/reports")).text()
    assert "Hiện chưa được giao nhiệm vụ" in words(page)


async def test_a_session_ends_after_a_week(cast: Cast, visit: Visit, clock: Clock) -> None:
    mine = await visit(cast.officer)
    clock.now += timedelta(days=7)
    assert await mine.status("/dashboard/reports") == 401


async def test_the_way_in_leads_on_to_the_page_of_the_message_and_nowhere_else(cast: Cast, browser: New) -> None:
    report = await filed(cast.hai, cast.thon_5)
    for to, lands in (
        (f"/dashboard/reports/{report.code}", f"/dashboard/reports/{report.code}"),
        ("https://example.com/dashboard/", "/dashboard/overview"),
        ("//example.com/dashboard/", "/dashboard/overview"),
        ("/dashboard/../../evil", "/dashboard/overview"),
    ):
        mine = browser()
        await sign_in.new_link(cast.officer.id, NOW, to)
        token = await sign_in.new_link(cast.officer.id, NOW, f"link{len(to)}")
        answer = await mine.client.get(f"/sign-in/{token}", params={"to": to})
        page = await answer.text()
        from_form = page.partition('name="to" value="')[2].partition('"')[0]
        answer = await mine.client.post(
            f"/sign-in/{token}", data={"form_token": page.partition('form_token" value="')[2][:64], "to": from_form}
        )
        assert answer.url.path == lands


async def test_a_village_head_begins_with_what_they_sent(cast: Cast, browser: New) -> None:
    mine = browser()
    token = await sign_in.new_link(cast.hai.id, NOW, "link")
    page = await mine.get(f"/sign-in/{token}")
    answer = await mine.client.post(
        f"/sign-in/{token}", data={"form_token": page.partition('form_token" value="')[2][:64]}
    )
    assert answer.url.path == "/dashboard/reports"


async def test_only_the_demo_lets_you_choose_who_you_are(cast: Cast, browser: New, site: Site) -> None:
    mine = browser()
    assert "Phạm Thu Hà" not in await mine.get("/sign-in")
    await sign_in.new_link(cast.officer.id, NOW, "link")
    page = await mine.get("/sign-in/link")  # has a form, and so its token
    assert (await mine.press(page, "/sign-in/demo", person=str(cast.officer.id)))[0] == 404
    app = web.Application()
    add_to(app, replace(site, demo=True))
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        demo = Browser(client)
        page = await demo.get("/sign-in")
        assert "Phạm Thu Hà" in page
        assert (await demo.press(page, "/sign-in/demo", person=str(cast.former.id)))[0] == 404
        status, page = await demo.press(page, "/sign-in/demo", person=str(cast.officer.id))
        assert (status, "Cán bộ, xã Nhân Cơ" in words(page)) == (200, True)


async def test_cookies_are_for_our_server_alone(cast: Cast, site: Site) -> None:
    app = web.Application()
    add_to(app, replace(site, public_url="https://thonbao.example"))
    await sign_in.new_link(cast.officer.id, NOW, "link")
    async with TestClient(TestServer(app)) as client:
        seen = await client.get("/sign-in/link")
        told = seen.cookies["thonbao_visit"]
        assert (told["secure"], told["httponly"], told["samesite"]) == (True, True, "Lax")
        assert "max-age" in seen.headers["Strict-Transport-Security"]
        page = await seen.text()
        token = page.partition('form_token" value="')[2][:64]
        answer = await client.post(
            "/sign-in/link",
            data={"form_token": token},
            headers={"Cookie": f"thonbao_visit={told.value}"},
            allow_redirects=False,
        )
        kept = answer.cookies["thonbao_dashboard"]
        assert (answer.status, kept["secure"], kept["httponly"], kept["samesite"]) == (303, True, True, "Lax")
    assert await database.rows("SELECT count(*) AS n FROM web_sessions") == [{"n": 1}]
