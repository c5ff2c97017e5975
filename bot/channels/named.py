"""The channels that the settings name; the chat page is always among them."""

from collections.abc import Callable
from datetime import datetime

from bot.channels.base import Channel, Inbox
from bot.channels.telegram.channel import Telegram
from bot.channels.web import Web
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import ZaloOA
from bot.config import Settings
from storage.files import Files


def chat_page(settings: Settings, inbox: Inbox, files: Files, clock: Callable[[], datetime]) -> Web:
    return Web(
        inbox,
        files,
        settings.data_dir / "uploads",
        settings.default_language,
        secure=settings.address.startswith("https:"),
        demo=settings.demo,
        address=settings.address,
        clock=clock,
    )


def messengers(
    settings: Settings, inbox: Inbox, files: Files, clock: Callable[[], datetime], holder: str
) -> list[Channel]:
    found: list[Channel] = []
    if settings.telegram_token:
        found.append(
            Telegram(
                settings.telegram_token,
                inbox=inbox,
                files=files,
                clock=clock,
                holder=holder,
                api_url=settings.telegram_api_url,
                webhook_secret=settings.telegram_webhook_secret,
                public_url=settings.public_url,
                rate=settings.telegram_rate,
            )
        )
    if settings.zalo_bot_token:
        found.append(
            ZaloBot(
                settings.zalo_bot_token,
                inbox=inbox,
                files=files,
                clock=clock,
                holder=holder,
                secret=settings.secret_key.encode(),
                api_url=settings.zalo_bot_api_url,
                webhook_secret=settings.zalo_bot_webhook_secret,
                public_url=settings.public_url,
                media_hosts=settings.media_hosts,
            )
        )
    if settings.zalo_oa_refresh_token:
        found.append(
            ZaloOA(
                settings.zalo_oa_app_id,
                settings.zalo_oa_secret_key,
                settings.zalo_oa_refresh_token,
                inbox=inbox,
                files=files,
                clock=clock,
                holder=holder,
                folder=settings.data_dir,
                media_hosts=settings.media_hosts,
                webhook_key=settings.zalo_oa_webhook_key,
                api_url=settings.zalo_oa_api_url,
                oauth_url=settings.zalo_oa_oauth_url,
                template=settings.zalo_oa_template_id,
            )
        )
    return found
