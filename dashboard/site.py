"""What the dashboard is given: files, catalogue, the time, and how it is reached."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from campaigns.rules import Rules
from catalogue.catalogue import Catalogue
from storage import burden
from storage.files import Files


@dataclass(frozen=True)
class Site:
    files: Files
    catalogue: Catalogue
    clock: Callable[[], datetime]
    secret_key: bytes
    public_url: str = ""
    default_language: str = "vi"
    demo: bool = False  # who you are may be chosen
    map_tiles: str = ""  # https://…/{z}/{x}/{y}.png; "": the map shows the places alone
    telegram_token: str = field(default="", repr=False)  # checks what Telegram signs about who opened our page
    hurry: asyncio.Event = field(default_factory=asyncio.Event)  # set: the clock looks before its next tick
    unasked_per_week: int = burden.PER_WEEK
    templates: Path | None = None  # the office's own Word files, by the names of ours
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))

    second_person_over: int = 500  # people, above which a campaign needs a second officer's yes

    @property
    def campaigns(self) -> Rules:
        return Rules(
            self.catalogue,
            self.timezone,
            self.second_person_over,
            default_language=self.default_language,
            unasked_per_week=self.unasked_per_week,
        )

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https:")


SITE = web.AppKey("dashboard_site", Site)
