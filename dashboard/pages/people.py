"""People of one's own area: who holds which office, new codes, handing over, ending."""

import secrets
from dataclasses import dataclass, field

from aiohttp import web

from dashboard import look, slips
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from locales.plain import plain
from storage import access, appointing, invites, offices, units
from storage.models import Invite, Role, Unit
from storage.offices import Office

PATH = "/dashboard/people"
DAYS = 14  # that a code opens
MOST = 100  # people found by name
TOGETHER = 10  # codes made at once for one place


@dataclass
class Here:
    """A place with its holders, its open codes and what the visitor may give there."""

    unit: Unit
    gives: tuple[str, ...]
    offices: list[Office] = field(default_factory=list)
    invites: list[Invite] = field(default_factory=list)


async def show(request: web.Request) -> web.Response:
    visitor, now = request[VISITOR], request.app[SITE].clock()
    roots = [root for root in [await units.by_id(area) for area in visitor.sight.areas] if root]
    if not roots:
        raise web.HTTPNotFound
    chosen = await _chosen(request) or roots[0]
    words = request.query.get("q", "").strip()[:100]
    found = await offices.named(visitor.sight, plain(words), now, MOST) if words else []
    places = await _by_name(request, found) if words else await _places(request, chosen)
    return await look.page(
        request,
        "people.html",
        q=words,
        roots=roots,
        chosen=chosen,
        above=await _above(request, chosen),
        places=places,
        gives_any=any(here.gives for here in places),
        most=TOGETHER,
        now=now,
    )


async def _chosen(request: web.Request) -> Unit | None:
    """The place asked for, if it lies in one's area."""
    told = request.query.get("unit", "")
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        return None
    seen = await access.covers(request[VISITOR].sight, int(told))
    return await units.by_id(int(told)) if seen else None


async def _above(request: web.Request, chosen: Unit) -> list[Unit]:
    """The way back up, as far as one's area goes."""
    seen = request[VISITOR].sight
    found = [each for each in await units.above(chosen.id) if each.id != chosen.id]
    return [each for each in reversed(found) if await access.covers(seen, each.id)]


async def _places(request: web.Request, chosen: Unit) -> list[Here]:
    where = await offices.places(chosen.id)
    held = await offices.held_in([each.id for each in where], request.app[SITE].clock())
    return await _filled(request, where, held)


async def _by_name(request: web.Request, found: list[Office]) -> list[Here]:
    ids = dict.fromkeys(office.unit for office in found)
    return await _filled(request, await units.by_ids(list(ids)), found)


async def _filled(request: web.Request, where: list[Unit], held: list[Office]) -> list[Here]:
    now, me = request.app[SITE].clock(), request[VISITOR].person
    assert me is not None
    ids = [unit.id for unit in where]
    mine = await appointing.held_over(me.id, ids, now)
    filled = {unit.id: Here(unit, appointing.given(mine[unit.id], unit.kind)) for unit in where}
    for office in held:
        filled[office.unit].offices.append(office)
    for code in await offices.waiting_invites(ids, now):
        filled[code.unit_id].invites.append(code)
    return list(filled.values())


async def invite(request: web.Request) -> web.Response:
    """New codes for an office in a place: one, or several people of one village."""
    told, me = await request.post(), request[VISITOR].person
    site, role = request.app[SITE], str(told.get("role", ""))
    number = str(told.get("unit", ""))
    unit = await units.whole(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if me is None or unit is None or not await appointing.may_give(me.id, role, unit.id, unit.kind, site.clock()):
        raise web.HTTPNotFound
    many = str(told.get("many", "1"))
    organisation = str(told.get("organisation", "")).strip()[:100]
    times = min(TOGETHER, int(many) if many.isascii() and many.isdigit() and len(many) < 3 else 1) or 1
    raise await _slips(request, unit, role, times, organisation=organisation)


async def _slips(
    request: web.Request,
    unit: Unit,
    role: str,
    times: int = 1,
    *,
    organisation: str = "",
    new_phone_of: int | None = None,
) -> web.HTTPSeeOther:
    """Make the codes; the way to the page that shows them, which may be loaded again."""
    site, me, once = request.app[SITE], request[VISITOR].person, secrets.token_urlsafe(16)
    assert me is not None
    for nth in range(times):
        await invites.make(
            *(unit.code, role, DAYS, site.clock(), site.secret_key),
            slips.letters(site.secret_key, me.id, once, nth),
            made_by=me.id,
            organisation=organisation,
            person_id=new_phone_of,
            purpose="phone" if new_phone_of else "join",
        )
    return web.HTTPSeeOther(f"{PATH}/slips/{once}")


async def _theirs(request: web.Request) -> Role:
    """The office in the address, if the visitor may give such a one there; nobody changes their own."""
    now, me = request.app[SITE].clock(), request[VISITOR].person
    role = await offices.get(int(request.match_info["role"]), now)
    if me is None or role is None or role.person_id == me.id:
        raise web.HTTPNotFound
    if not await appointing.may_give(me.id, role.role, role.unit_id, role.unit.kind, now):
        raise web.HTTPNotFound
    return role


async def phone(request: web.Request) -> web.Response:
    """A code for somebody's new phone: when it is used, the old one loses access."""
    role = await _theirs(request)
    raise await _slips(request, role.unit, role.role, new_phone_of=role.person_id)


async def hand_over(request: web.Request) -> web.Response:
    """The old holder loses access now; the code is for the next one."""
    role, me = await _theirs(request), request[VISITOR].person
    assert me is not None
    if not await offices.end(role, me.id, request.app[SITE].clock(), "role.handed_over"):
        raise web.HTTPNotFound
    raise await _slips(request, role.unit, role.role, organisation=role.organisation)


async def end(request: web.Request) -> web.Response:
    role, me = await _theirs(request), request[VISITOR].person
    assert me is not None
    await offices.end(role, me.id, request.app[SITE].clock())
    raise web.HTTPSeeOther(f"{PATH}?unit={role.unit.parent_id or role.unit_id}")


async def revoke(request: web.Request) -> web.Response:
    now, me = request.app[SITE].clock(), request[VISITOR].person
    found = await offices.invite(int(request.match_info["invite"]))
    if me is None or found is None:
        raise web.HTTPNotFound
    if not await appointing.may_give(me.id, found.role, found.unit_id, found.unit.kind, now):
        raise web.HTTPNotFound
    if not await offices.revoke(found, me.id, now):
        return await look.message(request, 409, _("This code has been used, or is over."))
    raise web.HTTPSeeOther(f"{PATH}?unit={found.unit.parent_id or found.unit_id}")


ROUTES = [
    web.get(PATH, show),
    web.post(f"{PATH}/invite", invite),
    web.post(PATH + r"/roles/{role:\d{1,9}}/phone", phone),
    web.post(PATH + r"/roles/{role:\d{1,9}}/hand-over", hand_over),
    web.post(PATH + r"/roles/{role:\d{1,9}}/end", end),
    web.post(PATH + r"/invites/{invite:\d{1,9}}/revoke", revoke),
]
