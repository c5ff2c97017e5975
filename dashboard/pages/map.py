"""The map: places gathered on the server, boundaries where they were loaded, and all of it to keep as GeoJSON."""

import json
import math

from aiohttp import web

from dashboard import look
from dashboard.area import fresh
from dashboard.asking import asked, number, wanted
from dashboard.pages.gallery import criterion_words
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import clusters, overview, reports, units
from storage.clusters import Box
from storage.models import Unit
from storage.reports import Wanted

PATH = "/dashboard/map"
NAMED = 12  # reports in a bubble
VIETNAM = Box(8.3, 102.1, 23.4, 109.6)


async def show(request: web.Request) -> web.Response:
    seen, site = request[VISITOR].sight, request.app[SITE]
    query = asked(request, PATH)
    narrowed = await _narrowed(request)
    await fresh(request)
    area = narrowed.unit or await overview.root(seen)
    box = (await clusters.extent(area) if area else None) or VIETNAM
    return await look.page(
        request,
        "map.html",
        asked=query,
        wanted=narrowed,
        box=f"{box.south},{box.west},{box.north},{box.east}",
        tiles=site.map_tiles,
        unit=await reports.place(narrowed.unit) if narrowed.unit else None,
        criterion=criterion_words(request, narrowed.set, narrowed.criterion),
    )


async def _narrowed(request: web.Request) -> Wanted:
    return await wanted(asked(request, PATH).query, request[VISITOR].sight, request.app[SITE].catalogue)


async def gathered(request: web.Request) -> web.Response:
    zoom, box = number(request.query.get("zoom", "")), _box(request.query.get("box", ""))
    if zoom is None or zoom > 22 or box is None:
        raise web.HTTPNotFound
    found = await clusters.gathered(request[VISITOR].sight, await _narrowed(request), zoom, box)
    answer = web.json_response(
        [[row["square"], row["reports"], round(row["lat"], 5), round(row["lon"], 5)] for row in found],
        headers={"Cache-Control": "no-store"},
    )
    answer.enable_compression()
    return answer


def _box(told: str) -> Box | None:
    try:
        box = Box(*(float(part) for part in told.split(",")))
    except (TypeError, ValueError):
        return None
    sides = (box.south, box.west, box.north, box.east)
    well = all(math.isfinite(side) for side in sides) and box.south <= box.north and box.west <= box.east
    return Box(*(max(-180.0, min(180.0, side)) for side in sides)) if well else None


async def here(request: web.Request) -> web.Response:
    """What stands in one square, for its bubble."""
    zoom, square = number(request.query.get("zoom", "")), request.query.get("square", "")
    if zoom is None or zoom > 22 or not square.isascii() or not square.isdigit() or len(square) > 13:
        raise web.HTTPNotFound
    tell, query = look.teller(request), asked(request, PATH)
    found = await clusters.in_square(request[VISITOR].sight, await _narrowed(request), zoom, int(square), NAMED)
    told = [
        {
            "link": query.record(row["code"]),
            "title": tell.activity(row["activity"]),
            "about": f"{tell.named(row['place'], row['kind'])} · {str(row['day'])[:10]} · {row['code']}",
        }
        for row in found
    ]
    return web.json_response(told, headers={"Cache-Control": "no-store"})


async def boundaries(request: web.Request) -> web.Response:
    """Of the area and of what lies right below it."""
    seen, site = request[VISITOR].sight, request.app[SITE]
    area = await units.by_id((await _narrowed(request)).unit or await overview.root(seen) or 0)
    today = site.clock().astimezone(site.timezone).date()
    wanted = [area.id, *(unit.id for unit in await overview.below(area, today))] if area else []
    found = await clusters.boundaries(wanted)
    answer = web.json_response({"type": "FeatureCollection", "features": [_feature(unit) for unit in found]})
    answer.enable_compression()
    return answer


def _feature(unit: Unit) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name": unit.name}, "geometry": unit.boundary}


async def keep(request: web.Request) -> web.StreamResponse:
    """Every place as GeoJSON, for other programs; as narrowed as the page."""
    await fresh(request)
    tell, narrowed = look.teller(request), await _narrowed(request)
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/geo+json",
            "Content-Disposition": 'attachment; filename="ban-do.geojson"',
            "Cache-Control": "no-store",
        }
    )
    await response.prepare(request)
    await response.write(b'{"type":"FeatureCollection","features":[\n')
    first = True
    async for batch in clusters.every(request[VISITOR].sight, narrowed):
        lines = [
            json.dumps(
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
                    "properties": {
                        **{key: row[key] for key in ("code", "state", "place", "source")},
                        "day": str(row["day"])[:10],
                        "activity": tell.activity(row["activity"]),
                    },
                },
                ensure_ascii=False,
            )
            for row in batch
        ]
        await response.write((("" if first else ",\n") + ",\n".join(lines)).encode())
        first = False
    await response.write(b"\n]}\n")
    await response.write_eof()
    return response


ROUTES = [
    web.get(PATH, show),
    web.get(f"{PATH}/clusters", gathered),
    web.get(f"{PATH}/here", here),
    web.get(f"{PATH}/boundaries", boundaries),
    web.get(f"{PATH}.geojson", keep),
]
