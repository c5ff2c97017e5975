"""Numbers and amounts in words for people: 1.500.000 đồng, 2,5 km, 92,1%, 5,2 MB."""

from decimal import Decimal

from babel import UnknownLocaleError
from babel.numbers import format_decimal

from locales import Speech, n_

# Units that other languages say in words of their own; any other unit stands as it is written.
UNITS = {
    "%": n_("{amount}%", "{amount}%"),
    "bài": n_("{amount} post", "{amount} posts"),
    "bóng": n_("{amount} lamp", "{amount} lamps"),
    "buổi": n_("{amount} session", "{amount} sessions"),
    "bể": n_("{amount} tank", "{amount} tanks"),
    "cây": n_("{amount} tree", "{amount} trees"),
    "cái": n_("{amount} piece", "{amount} pieces"),
    "hộ": n_("{amount} household", "{amount} households"),
    "lượt": n_("{amount} time", "{amount} times"),
    "lớp": n_("{amount} class", "{amount} classes"),
    "ngày": n_("{amount} day", "{amount} days"),
    "ngày công": n_("{amount} day of work", "{amount} days of work"),
    "người": n_("{amount} person", "{amount} people"),
    "nhà": n_("{amount} house", "{amount} houses"),
    "phiếu": n_("{amount} vote", "{amount} votes"),
    "phút": n_("{amount} minute", "{amount} minutes"),
    "thôn": n_("{amount} village", "{amount} villages"),
    "tiêu chí": n_("{amount} criterion", "{amount} criteria"),
    "tấn": n_("{amount} ton", "{amount} tons"),
    "vườn": n_("{amount} garden", "{amount} gardens"),
    "ảnh": n_("{amount} photo", "{amount} photos"),
    "điểm": n_("{amount} spot", "{amount} spots"),
    "đồng": n_("{amount} dong", "{amount} dong"),
}
SIZES = ("B", "kB", "MB", "GB", "TB")


def number_words(speech: Speech, value: Decimal | int) -> str:
    try:
        return format_decimal(value, locale=speech.language, decimal_quantization=False)
    except (UnknownLocaleError, ValueError):
        return format_decimal(value, locale="vi", decimal_quantization=False)


def amount_words(speech: Speech, value: Decimal | int, unit: str) -> str:
    number = number_words(speech, value)
    if unit in UNITS:
        return speech.count(UNITS[unit], 1 if value == 1 else 2, amount=number)
    return f"{number} {unit}".rstrip()


def size_words(speech: Speech, size: int) -> str:
    """A file's size, to one decimal."""
    amount, at = Decimal(size), 0
    while amount >= 1000 and at < len(SIZES) - 1:
        amount, at = amount / 1000, at + 1
    return f"{number_words(speech, round(amount, 1 if amount < 100 and at else 0))} {SIZES[at]}"
