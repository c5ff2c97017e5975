"""A link signs one browser in, once, within five minutes."""

import asyncio
from datetime import timedelta

from storage import database, sign_in
from tests.support.cast import NOW, settle

MINUTE = timedelta(minutes=1)


async def test_a_link_signs_in_once(db: str) -> None:
    cast = await settle()
    await sign_in.new_link(cast.officer.id, NOW, "link")
    assert await sign_in.is_open("link", NOW)
    assert await sign_in.spend("link", NOW + MINUTE, "Firefox", "session") == "session"
    assert not await sign_in.is_open("link", NOW + MINUTE)
    assert await sign_in.spend("link", NOW + MINUTE, "Firefox", "another") is None
    assert await sign_in.session_person("session", NOW + MINUTE) == cast.officer
    assert await sign_in.session_person("another", NOW + MINUTE) is None


async def test_of_two_browsers_at_once_one_is_signed_in(db: str) -> None:
    cast = await settle()
    await sign_in.new_link(cast.officer.id, NOW, "link")
    won = await asyncio.gather(*(sign_in.spend("link", NOW, "Firefox", f"session {at}") for at in range(8)))
    assert len([session for session in won if session]) == 1
    assert await database.rows("SELECT count(*) AS n FROM web_sessions") == [{"n": 1}]


async def test_a_link_is_too_old_after_five_minutes(db: str) -> None:
    cast = await settle()
    await sign_in.new_link(cast.officer.id, NOW, "link")
    assert await sign_in.spend("link", NOW + 5 * MINUTE, "Firefox", "session") is None
    assert await sign_in.spend("unknown", NOW, "Firefox", "session") is None


async def test_no_token_is_kept(db: str) -> None:
    cast = await settle()
    await sign_in.new_link(cast.officer.id, NOW, "link")
    await sign_in.spend("link", NOW, "Firefox", "session")
    [link] = await database.rows("SELECT token_hash FROM sign_in_links")
    [session] = await database.rows("SELECT token_hash FROM web_sessions")
    assert (len(link["token_hash"]), len(session["token_hash"])) == (64, 64)
    assert {"link", "session"}.isdisjoint({link["token_hash"], session["token_hash"]})


async def test_a_session_ends_when_told_and_after_a_week(db: str) -> None:
    cast = await settle()
    for name in ("phone", "desk"):
        await sign_in.new_session(cast.officer.id, NOW, name, name)
    await sign_in.end_session("phone", NOW)
    assert await sign_in.session_person("phone", NOW) is None
    assert await sign_in.session_person("desk", NOW + timedelta(days=6)) == cast.officer
    assert await sign_in.session_person("desk", NOW + timedelta(days=7)) is None


async def test_a_person_lists_and_ends_their_own_sessions_only(db: str) -> None:
    cast = await settle()
    await sign_in.new_session(cast.officer.id, NOW, "phone", "phone")
    await sign_in.new_session(cast.officer.id, NOW + MINUTE, "desk", "desk")
    await sign_in.session_person("phone", NOW + timedelta(hours=1))  # seen later than the desk
    listed = await sign_in.sessions(cast.officer.id, NOW)
    assert [session.browser for session in listed] == ["phone", "desk"]
    assert not await sign_in.end_one(cast.neighbour.id, listed[0].id, NOW)
    assert await sign_in.end_one(cast.officer.id, listed[0].id, NOW)
    assert [session.browser for session in await sign_in.sessions(cast.officer.id, NOW)] == ["desk"]
    await sign_in.end_all(cast.officer.id, NOW)
    assert await sign_in.session_person("desk", NOW) is None
