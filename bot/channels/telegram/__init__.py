"""Telegram, with python-telegram-bot as a thin transport over aiohttp."""

import os

# The library's newer way to give a time; without it every 429 comes with a warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")
