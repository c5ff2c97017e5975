"""The audit log is only ever added to, whoever asks."""

import pytest

from storage import database, deeds
from storage.models import Deed
from tests.support.cast import filed, settle


@pytest.mark.parametrize("sql", ["UPDATE deeds SET did = 'nothing'", "DELETE FROM deeds"])
async def test_the_database_refuses_to_change_what_was_done(db: str, sql: str) -> None:
    await deeds.note(None, "report.sent", "report:1")
    with pytest.raises(database.FAULTS, match="only ever added"):
        await database.execute(sql)
    assert [deed.did for deed in await Deed.all()] == ["report.sent"]


async def test_a_deed_remembers_where_its_thing_lies(db: str) -> None:
    cast = await settle()
    report = await filed(cast.hai, cast.thon_5)
    await deeds.note(cast.hai.id, "report.sent", f"report:{report.id}")
    await deeds.note(cast.officer.id, "invite.made", f"unit:{cast.thon_3.id}")
    await deeds.note(cast.hai.id, "chats.left", f"person:{cast.hai.id}", within=cast.thon_5.id)
    await deeds.note(cast.hai.id, "session.ended", f"person:{cast.hai.id}")
    found = await Deed.all().order_by("id")
    assert [deed.unit_id for deed in found] == [cast.thon_5.id, cast.thon_3.id, cast.thon_5.id, None]
