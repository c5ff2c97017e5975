"""Settings from the environment or a `.env` file: names every wrong or missing one at once, hides secrets."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.wrong_settings import RULES, YES, Given, tokens

SECRETS = (
    "secret_key",
    "aws_secret_access_key",
    "telegram_token",
    "telegram_webhook_secret",
    "zalo_bot_token",
    "zalo_bot_webhook_secret",
    "zalo_oa_secret_key",
    "zalo_oa_refresh_token",
    "zalo_oa_webhook_key",
)


@dataclass(frozen=True, repr=False)
class Settings:
    """Each field is the setting of the same name in capitals; "" where it is not set."""

    database_url: str
    data_dir: Path
    files_url: str
    s3_endpoint_url: str
    aws_region: str
    aws_access_key_id: str
    aws_secret_access_key: str
    host: str
    port: int
    public_url: str
    secret_key: str
    timezone: str
    default_language: str
    map_tiles_url: str
    unasked_per_week: int
    campaign_second_person_over: int
    demo: bool
    telegram_token: str
    telegram_api_url: str
    telegram_webhook_secret: str
    telegram_rate: int
    zalo_bot_token: str
    zalo_bot_api_url: str
    zalo_bot_webhook_secret: str
    zalo_media_hosts: str
    zalo_oa_app_id: str
    zalo_oa_secret_key: str
    zalo_oa_refresh_token: str
    zalo_oa_webhook_key: str
    zalo_oa_api_url: str
    zalo_oa_oauth_url: str
    zalo_oa_template_id: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def media_hosts(self) -> list[str]:
        """Where the photos people send on Zalo are fetched from."""
        return self.zalo_media_hosts.replace(",", " ").split()

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def address(self) -> str:
        """Where a browser finds us: PUBLIC_URL, or this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    def __repr__(self) -> str:
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in SECRETS:
            shown[name] = "***" if shown[name] else ""
        shown["database_url"] = without_password(self.database_url)
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


NAMES = tuple(field.name.upper() for field in fields(Settings))

DEFAULTS = {
    "DATA_DIR": "data",
    "HOST": "127.0.0.1",
    "PORT": "8080",
    "TIMEZONE": "Asia/Ho_Chi_Minh",
    "DEFAULT_LANGUAGE": "vi",
    "UNASKED_PER_WEEK": "3",
    "CAMPAIGN_SECOND_PERSON_OVER": "500",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "TELEGRAM_RATE": "30",
    "ZALO_BOT_API_URL": "https://bot-api.zaloplatforms.com",
    "ZALO_MEDIA_HOSTS": "*.zdn.vn, *.zadn.vn, *.dlfl.vn, *.zaloapp.com, *.zalo.me",
    "ZALO_OA_API_URL": "https://openapi.zalo.me",
    "ZALO_OA_OAUTH_URL": "https://oauth.zaloapp.com",
}


class WrongSettings(Exception):
    """What is wrong with the settings, one line each, in words for whoever runs this."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def without_password(url: str) -> str:
    return re.sub(r"(?<=://)([^:@/]*):[^@]*@", r"\1:***@", url)


def load(folder: Path | None = None) -> Settings:
    """The settings of this process: the environment, and below it the `.env` file in the working directory."""
    file = (folder or Path.cwd()) / ".env"
    written = (
        {name: value or "" for name, value in dotenv_values(file, interpolate=False).items()} if file.is_file() else {}
    )
    wrong = [f"{name}: in {file} there is no such setting; did you mean {meant}?" for name, meant in _misspelt(written)]
    if wrong:
        raise WrongSettings(wrong)
    return read({**written, **os.environ})


def _misspelt(written: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in written:
        if name not in NAMES and (meant := get_close_matches(name.upper(), NAMES, 1, cutoff=0.85)):
            yield name, meant[0]


def read(environ: Mapping[str, str]) -> Settings:
    """Check everything, then make the data folder and the secret key where they are still missing."""
    given = {name: environ.get(name, "").strip() or DEFAULTS.get(name, "") for name in NAMES}
    for name in NAMES:
        if name.endswith("_URL"):
            given[name] = given[name].rstrip("/")
    data_dir = Path(given["DATA_DIR"]).expanduser().absolute()
    url = given["DATABASE_URL"].replace("postgresql://", "postgres://", 1)
    given["DATABASE_URL"] = url or f"sqlite:///{data_dir / 'thonbao.db'}"
    given["ZALO_OA_WEBHOOK_KEY"] = given["ZALO_OA_WEBHOOK_KEY"] or given["ZALO_OA_SECRET_KEY"]
    alone = not (tokens(given) or given["PUBLIC_URL"])
    given["DEMO"] = given["DEMO"] or ("1" if alone else "0")

    wrong = [line for rule in RULES for line in rule(given)]
    if not wrong:
        wrong = list(_make_secret_key(given, data_dir))
    if wrong:
        raise WrongSettings(wrong)
    return Settings(
        data_dir=data_dir,
        port=int(given["PORT"]),
        unasked_per_week=int(given["UNASKED_PER_WEEK"]),
        campaign_second_person_over=int(given["CAMPAIGN_SECOND_PERSON_OVER"]),
        telegram_rate=int(given["TELEGRAM_RATE"]),
        demo=given["DEMO"].lower() in YES,
        **{field.name: given[field.name.upper()] for field in fields(Settings) if field.type is str},
    )


def _make_secret_key(given: Given, data_dir: Path) -> Iterator[str]:
    file = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        given["SECRET_KEY"] = given["SECRET_KEY"] or _kept(file) or _kept(_new_key(file))
    except OSError as error:
        where = error.filename or data_dir
        yield f"DATA_DIR: {where} cannot be written or read ({error.strerror}); name another folder."


def _kept(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def _new_key(file: Path) -> Path:
    """Make the key file whole or not at all; whoever is first wins."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as made:
        made.write(secrets.token_hex(32))
        made.flush()
        os.fsync(made.fileno())
    try:
        file.hardlink_to(fresh)
    except FileExistsError:
        pass
    fresh.unlink()
    return file
