"""What the doctor looks at for the Official Account: its token, and whether messages arrive and are signed well."""

from datetime import datetime
from typing import Any

import aiohttp

from bot.channels.zalo_oa.webhook import PATH
from bot.config import Settings
from storage import channel_facts, channel_tokens, database
from storage.models import ChannelToken

LIMIT = 10.0  # seconds for Zalo to answer
CONSENT = (
    "Open developers.zalo.me → the app → Official Account, consent again, and put the new refresh token into"
    " ZALO_OA_REFRESH_TOKEN; then start again (docs/zalo-oa.md)."
)
Found = tuple[bool, str, str]  # whether it is well, what it is, what to do


async def findings(settings: Settings, now: datetime) -> list[Found]:
    try:
        await database.open(settings.database_url)
        token = await channel_tokens.get("zalo_oa")
        facts = (await channel_facts.all()).get("zalo_oa", {})
    except database.FAULTS:
        return []  # said already
    finally:
        await database.close()
    return [await _token(settings, token, now), *_calls(settings, facts), _template(settings)]


async def _token(settings: Settings, token: ChannelToken | None, now: datetime) -> Found:
    if token is None or not (token.access or token.trouble):
        return True, "Official Account: the token is fetched at the first start", ""
    until = datetime.fromtimestamp(token.expires_ms / 1000, settings.zone)
    if token.trouble:
        return (
            False,
            f"Zalo renews the account's token no more ({token.trouble}); it works until {until:%H:%M %d/%m/%Y}",
            CONSENT,
        )
    if until < now:
        return False, f"The account's token ended at {until:%H:%M %d/%m/%Y}", "Start the bot: it renews it by itself."
    try:
        told = await _asked(settings.zalo_oa_api_url, token.access)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        what = f"Zalo cannot be reached ({type(error).__name__})"
        return False, what, f"Check the network, and ZALO_OA_API_URL={settings.zalo_oa_api_url}."
    if told.get("error"):
        return False, f"Zalo refuses the account's token ({told['error']} {told.get('message', '')})", CONSENT
    name = (told.get("data") or {}).get("name", "")
    return True, f"Zalo knows the account as {name}; its token is good until {until:%H:%M %d/%m/%Y}", ""


async def _asked(url: str, access: str) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LIMIT)) as session,
        session.get(f"{url}/v2.0/oa/getoa", headers={"access_token": access}) as answer,
    ):
        told: dict[str, Any] = await answer.json(content_type=None)
        return told


def _calls(settings: Settings, facts: dict[str, Any]) -> list[Found]:
    hook = f"{settings.public_url}{PATH}"
    if not settings.public_url.startswith("https://"):
        return [(False, "Zalo delivers to https addresses only", f"Set PUBLIC_URL, then save …{PATH} in the console.")]
    good, bad = facts.get("calls", 0), facts.get("calls_wrongly_signed", 0)
    if bad > good:
        what = f"{bad} calls were not signed as expected, so nothing of them was taken"
        return [(False, what, "Copy the OA Secret Key of the console's Webhook page into ZALO_OA_WEBHOOK_KEY.")]
    if not good:
        do = f"In the console's Webhook page save {hook} and choose the events; then write to the account."
        return [(False, "Nothing has arrived from Zalo since the last start", do)]
    return [(True, f"Zalo delivers to {hook}: {good} calls since the last start", "")]


def _template(settings: Settings) -> Found:
    if settings.zalo_oa_template_id:
        return True, f"Who wrote more than 7 days ago is reached by template {settings.zalo_oa_template_id}", ""
    return True, "Who wrote more than 7 days ago is reached on another channel of theirs (no ZALO_OA_TEMPLATE_ID)", ""
