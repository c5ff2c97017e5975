"""Settings: what is wrong is said at once and in words, what is secret stays so."""

import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from bot import config
from bot.config import Settings, WrongSettings, load, read

ROOT = Path(__file__).parents[2]
KEY = "k" * 64
TOKEN = "123456789:AAE-telegram_token"


def wrong(**environ: str) -> list[str]:
    with pytest.raises(WrongSettings) as refused:
        read(environ)
    return refused.value.lines


def test_with_nothing_set_the_demo_runs_on_this_machine(tmp_path: Path) -> None:
    settings = read({"DATA_DIR": str(tmp_path)})
    assert settings.demo
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.database_url == f"sqlite:///{tmp_path}/thonbao.db"
    assert settings.address == "http://127.0.0.1:8080"


def test_a_token_or_a_public_address_ends_the_demo(tmp_path: Path) -> None:
    assert not read({"DATA_DIR": str(tmp_path), "TELEGRAM_TOKEN": TOKEN}).demo
    assert not read({"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://thonbao.example.vn/"}).demo


@pytest.mark.parametrize(
    "beside",
    [{"HOST": "0.0.0.0"}, {"HOST": "192.168.1.7"}, {"PUBLIC_URL": "https://xa.example.vn"}, {"TELEGRAM_TOKEN": TOKEN}],
)
def test_the_demo_is_refused_where_others_could_reach_it(beside: dict[str, str], tmp_path: Path) -> None:
    [line] = wrong(DATA_DIR=str(tmp_path), DEMO="1", **beside)
    assert line.startswith("DEMO: ")
    assert next(iter(beside)) in line


def test_a_public_host_alone_is_no_demo_by_accident(tmp_path: Path) -> None:
    assert wrong(DATA_DIR=str(tmp_path), HOST="0.0.0.0")
    assert not read({"DATA_DIR": str(tmp_path), "HOST": "0.0.0.0", "DEMO": "0"}).demo


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    lines = wrong(
        DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://thonbao:matkhau@server/thonbao",
        PORT="eighty",
        TIMEZONE="Hanoi",
        DEFAULT_LANGUAGE="tlh",
        PUBLIC_URL="thonbao.example.vn",
        TELEGRAM_TOKEN="no token",
        TELEGRAM_WEBHOOK_SECRET="có dấu",
        FILES_URL="ftp://photos",
        ZALO_OA_APP_ID="42",
    )
    assert [line.split(":")[0] for line in lines] == [
        "SECRET_KEY", "FILES_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PUBLIC_URL", "PORT", "TIMEZONE",
        "DEFAULT_LANGUAGE", "TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "ZALO_OA_SECRET_KEY", "ZALO_OA_REFRESH_TOKEN",
    ]  # fmt: skip
    assert "matkhau" not in "\n".join(lines)


def test_a_webhook_secret_asks_for_its_token_and_public_address(tmp_path: Path) -> None:
    lines = wrong(DATA_DIR=str(tmp_path), TELEGRAM_WEBHOOK_SECRET="bi-mat")
    assert [line.split(":")[0] for line in lines] == ["TELEGRAM_TOKEN", "PUBLIC_URL"]


@pytest.mark.parametrize("given", ["-1", "many", "12345678"])
def test_a_campaign_s_size_is_a_number_of_people(tmp_path: Path, given: str) -> None:
    [line] = wrong(DATA_DIR=str(tmp_path), CAMPAIGN_SECOND_PERSON_OVER=given)
    assert line.startswith("CAMPAIGN_SECOND_PERSON_OVER: write a number of people")
    assert read({"DATA_DIR": str(tmp_path), "CAMPAIGN_SECOND_PERSON_OVER": "0"}).campaign_second_person_over == 0


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    settings = read(
        {
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgres://thonbao:mat%20khau@server/thonbao",
            "SECRET_KEY": KEY,
            "TELEGRAM_TOKEN": TOKEN,
            "ZALO_OA_APP_ID": "42",
            "ZALO_OA_SECRET_KEY": "oa-secret",
            "ZALO_OA_REFRESH_TOKEN": "oa-refresh",
        }
    )
    for shown in (repr(settings), str(settings), f"{settings}"):
        for secret in (KEY, TOKEN, "khau", "oa-secret", "oa-refresh"):
            assert secret not in shown
    assert "postgres://thonbao:***@server/thonbao" in repr(settings)


def test_whatever_sounds_secret_is_hidden() -> None:
    secret = {field.name for field in fields(Settings) if re.search("token|secret|_key$", field.name)}
    assert secret == set(config.SECRETS)


def test_the_secret_key_is_made_once_and_kept_for_us_alone(tmp_path: Path) -> None:
    first = read({"DATA_DIR": str(tmp_path)})
    assert len(first.secret_key) == 64
    assert read({"DATA_DIR": str(tmp_path)}).secret_key == first.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_a_data_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands in the way")
    [line] = wrong(DATA_DIR=str(tmp_path / "data"))
    assert line.startswith("DATA_DIR: ")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f'DATA_DIR={tmp_path}\nPORT=9000\nHOST="127.0.0.2"  # this machine\n')
    for name in config.NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "9001")
    settings = load(tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.2", 9001)


def test_a_misspelt_name_in_the_file_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_TOKN=1:a\nPOSTGRES_PASSWORD=for-the-database-container\n")
    with pytest.raises(WrongSettings, match="did you mean TELEGRAM_TOKEN"):
        load(tmp_path)


def test_the_example_lists_every_setting_with_a_comment_and_its_default() -> None:
    text = (ROOT / "config.example.env").read_text()
    listed = dict(re.findall(r"^#([A-Z0-9_]+)=(.*)$", text, re.MULTILINE))
    assert set(listed) == set(config.NAMES)
    assert {name: value for name, value in listed.items() if value} == config.DEFAULTS


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[`=]", (ROOT / "README.md").read_text()))
    assert named
    assert named <= set(config.NAMES)
