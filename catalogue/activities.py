"""What a village can report: groups of activities, each with the things it may tell about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.entries import Entry

BUTTON = 20  # characters that fit a button on every channel
TYPES = (
    *("text", "int", "decimal", "money", "money_by_source", "date", "time", "bool", "enum", "enum_multi"),
    *("photo", "photo_multi", "file", "file_multi", "url", "ref"),
)
NUMBERS = ("int", "decimal", "money")


@dataclass(frozen=True)
class Field:
    """One thing an activity may tell: how long, how many, which of these."""

    name: str
    label_vi: str
    label_en: str
    type: str
    units: tuple[str, ...] = ()  # the first is the usual one
    options: tuple[str, ...] = ()
    option_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    required: bool = False
    words: tuple[str, ...] = ()  # what people say when they mean this field
    total: str = ""  # in "12/15 hộ" this field is the 12; the field named here the 15

    @property
    def unit(self) -> str:
        return self.units[0] if self.units else ""

    @property
    def is_number(self) -> bool:
        return self.type in NUMBERS

    def label(self, language: str) -> str:
        return self.label_en if language == "en" else self.label_vi


@dataclass(frozen=True)
class Group:
    id: str
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi

    def short(self, language: str) -> str:
        return self.short_en if language == "en" else self.short_vi


@dataclass(frozen=True)
class Activity:
    id: str
    group: str
    name_vi: str
    name_en: str
    short_vi: str  # its button
    short_en: str
    ask_vi: str = ""  # what to tell in one sentence: "dọn ở đâu, được bao nhiêu?"
    ask_en: str = ""
    aliases: tuple[str, ...] = ()  # what people call it
    hints: tuple[str, ...] = ()  # words that mean it only where a sentence names no activity otherwise
    often: int = 0  # 1 is offered first; 0: no rank
    fields: tuple[Field, ...] = ()
    pairs: bool = False  # photos of before and after show what was done

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi

    def short(self, language: str) -> str:
        return self.short_en if language == "en" else self.short_vi

    def ask(self, language: str) -> str:
        return self.ask_en if language == "en" else self.ask_vi


def read_group(entry: Entry) -> Group:
    group = Group(
        entry.text("id"),
        entry.text("name_vi"),
        entry.text("name_en"),
        _button(entry, "short_vi"),
        _button(entry, "short_en"),
    )
    entry.close()
    return group


def read_activity(entry: Entry) -> Activity:
    activity = Activity(
        id=entry.text("id"),
        group=entry.text("group"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        short_vi=_button(entry, "short_vi"),
        short_en=_button(entry, "short_en"),
        ask_vi=entry.text("ask_vi", ""),
        ask_en=entry.text("ask_en", ""),
        aliases=entry.texts("aliases"),
        hints=entry.texts("hints"),
        often=entry.whole("often", 0),
        fields=tuple(read_field(each) for each in entry.entries("fields", "name")),
        pairs=entry.truth("pairs", False),
    )
    entry.close()
    names = [each.name for each in activity.fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        entry.wrong(f"the field {name} stands there twice")
    return activity


def read_field(entry: Entry) -> Field:
    kind = entry.one_of("type", TYPES)
    options = entry.texts("options")
    if kind.startswith("enum") and len(options) < 2:
        entry.wrong("options must name at least two choices")
    field = Field(
        name=entry.text("name"),
        label_vi=entry.text("label_vi"),
        label_en=entry.text("label_en", entry.values.get("label_vi")),
        type=kind,
        units=tuple(unit.strip() for unit in entry.text("unit", "").split("|") if unit.strip()),
        options=options,
        option_words=_option_words(entry, options),
        required=entry.truth("required", False),
        words=entry.texts("words"),
        total=entry.text("total", ""),
    )
    entry.close()
    return field


def _option_words(entry: Entry, options: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    table = Entry(entry.table("option_words"), entry.file, f"{entry.what}, option_words", entry.problems)
    for option in table.values.keys() - set(options):
        table.wrong(f"{option!r} is none of the options")
    return {option: table.texts(option) for option in options if option in table.values}


def _button(entry: Entry, key: str) -> str:
    label = entry.text(key)
    if len(label) > BUTTON:
        entry.wrong(f"{key} has {len(label)} characters, a button holds {BUTTON}: {label!r}")
    return label
