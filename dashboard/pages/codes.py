"""Codes that were just made, as slips to print. Loading the page again makes no new ones."""

from aiohttp import web

from dashboard import look, slips
from dashboard.asking import number
from dashboard.invite_sheet import MOST
from dashboard.pages.people import PATH
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import invites


async def show(request: web.Request) -> web.Response:
    """Only to whoever made them, and as long as they open."""
    site, me, once = request.app[SITE], request[VISITOR].person, request.match_info["once"]
    assert me is not None
    drawn = [invites.code(slips.letters(site.secret_key, me.id, once, nth)) for nth in range(MOST)]
    found = await invites.still_open(drawn, site.secret_key, me.id, site.clock())
    if not found:
        raise web.HTTPNotFound
    ways = await slips.doors(request)
    made = [
        slips.slip(
            *(request, ways, code, invite.unit, invite.role, invite.expires_at),
            invite.person.name if invite.person else "",
        )
        for code, invite in found
    ]
    places = {invite.unit.parent_id or invite.unit_id for _code, invite in found}
    back = f"{PATH}?unit={places.pop()}" if len(places) == 1 else PATH
    skipped = number(request.query.get("skipped", "")) or 0
    return await look.page(request, "slips.html", slips=made, back=back, skipped=skipped)


ROUTES = [web.get(PATH + r"/slips/{once:[\w-]{1,40}}", show)]
