"""Puts the dashboard into the web server: its pages, its guard, its templates and assets."""

from aiohttp import web

from dashboard import assets, look
from dashboard.auth import TRIES, Tries, guard
from dashboard.pages import (
    appraisal,
    appraisals,
    assess,
    boundaries,
    bulk_invites,
    campaign,
    campaign_board,
    campaign_do,
    campaign_files,
    campaigns,
    channels,
    charges,
    charts,
    codes,
    decide,
    dossier,
    dossier_evidence,
    dossier_files,
    dossier_papers,
    dossiers,
    duties,
    flags,
    gallery,
    log,
    map,
    old_photos,
    overview,
    people,
    photos,
    record,
    remove_photo,
    reports,
    reports_download,
    sessions,
    sign_in,
    targets,
    targets_import,
    views,
)
from dashboard.site import SITE, Site

PAGES = (
    *(overview, gallery, old_photos, map, boundaries, charts),
    *(sign_in, sessions, reports, reports_download, record, decide, flags, views, photos, remove_photo),
    *(campaigns, campaign, campaign_do, campaign_board, campaign_files),
    *(dossiers, dossier, dossier_evidence, dossier_files, dossier_papers, appraisals, appraisal),
    *(people, bulk_invites, codes, charges, channels, log, targets, assess, targets_import, duties),
)


def add_to(app: web.Application, site: Site) -> None:
    """Everything under /dashboard, /sign-in and these assets; the rest of the server is left alone."""
    app[SITE] = site
    app[TRIES] = Tries()
    look.furnish(app)
    app.middlewares.append(guard)
    app.add_routes(assets.ROUTES)
    for page in PAGES:
        app.add_routes(page.ROUTES)
