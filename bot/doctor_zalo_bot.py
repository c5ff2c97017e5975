"""What the doctor finds about the Zalo bot: its token, who calls whom, and whether Zalo gets through to us."""

import aiohttp

from bot.channels.zalo_bot.api import Api, ApiAway, ApiError
from bot.channels.zalo_bot.webhook import PATH
from bot.config import Settings

LIMIT = 10.0  # seconds for our own address to answer
AS_ZALO = {"User-Agent": "Java/17.0.12"}  # how Zalo's own requests look to a firewall
Finding = tuple[bool, str, str]

FIREWALL = (
    "Let requests to /hooks/zalo-bot pass whatever their User-Agent (Zalo's is Java/…): at Cloudflare, a rule that"
    " skips the WAF and the Browser Integrity Check for this path. docs/zalo-bot.md shows it."
)


async def findings(settings: Settings) -> list[Finding]:
    api = Api(settings.zalo_bot_token, settings.zalo_bot_api_url)
    try:
        me = await api.call("getMe") or {}
        told = [(True, f"Zalo knows the bot as {me.get('display_name') or me.get('account_name', '')}", "")]
        return told + await _delivery(api, settings)
    except ApiAway as error:
        where = f"Check the network, and ZALO_BOT_API_URL={settings.zalo_bot_api_url}."
        return [(False, f"Zalo cannot be reached ({error})", where)]
    except ApiError as error:
        if error.code in (401, 404):
            again = "Copy it again from the message of Zalo Bot Manager; after a reset there, the old one is dead."
            return [(False, "Zalo refuses ZALO_BOT_TOKEN", again)]
        return [(False, f"Zalo answers with error {error.code}", "Try again in some minutes.")]
    finally:
        await api.close()


async def _delivery(api: Api, settings: Settings) -> list[Finding]:
    wanted = f"{settings.public_url}{PATH}" if settings.zalo_bot_webhook_secret else ""
    url = await _hook(api)
    if url != wanted:
        where = "another address" if url else "nowhere; it is set when the bot starts"
        found = (False, f"Zalo delivers to {where}", "Start the bot; and only one bot may use this token.")
    else:
        found = (True, "Zalo delivers by webhook" if wanted else "Zalo is polled", "")
    photos = (
        [] if settings.public_url else [(True, "The Zalo bot shows no photos: Zalo fetches them at PUBLIC_URL", "")]
    )
    return [found, *photos, *([await _knock(wanted)] if wanted else [])]


async def _hook(api: Api) -> str:
    try:
        return str((await api.call("getWebhookInfo") or {}).get("url", ""))
    except ApiError as error:
        if error.code == 404:  # so Zalo says that there is none
            return ""
        raise


async def _knock(url: str) -> Finding:
    """As Zalo does it, with nothing in its hands."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LIMIT), headers=AS_ZALO) as session,
            session.post(url, skip_auto_headers=("Content-Type",), allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, OSError) as error:
        about = "Start the bot and the proxy before it; the certificate must be valid."
        return False, f"{url} cannot be reached ({type(error).__name__})", about
    if status == 200:
        return True, f"{url} answers a knock like Zalo's", ""
    if status in (401, 403, 406, 429):
        return False, f"Something before {url} turns Zalo away (status {status})", FIREWALL
    return False, f"{url} answers with status {status}", "Start the bot, and check that the proxy leads to it."
