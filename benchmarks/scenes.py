"""Made-up village photos, each the same for the same number: hills, fields, houses, trees, people, banners."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

WIDE, HIGH = 320, 240
ROOM = 120  # pixels a camera may turn aside
GROUND = [(96, 128, 62), (150, 132, 96), (120, 108, 84), (176, 160, 128), (84, 110, 70), (140, 150, 140)]
SKIES = [(150, 185, 225), (205, 212, 218), (235, 225, 205), (120, 150, 190), (190, 205, 235)]
WALLS = [(214, 196, 160), (198, 204, 200), (168, 120, 90), (230, 226, 210), (140, 150, 150), (182, 160, 190)]
SHIRTS = [(30, 60, 150), (180, 40, 40), (40, 110, 60), (230, 230, 230), (40, 40, 45), (220, 190, 60), (120, 60, 130)]
SAME_PLACE = 5  # every so many photos one is another photo of the place of the one before


@dataclass(frozen=True)
class View:
    """Where the camera stands at a place, and when."""

    place: int
    moment: int


def view(number: int) -> View:
    """One in five is taken at the place of the one before it, from a little beside and with other people there."""
    back = 1 if number % SAME_PLACE == SAME_PLACE - 1 else 0
    return View(number - back, number)


@cache
def _textures() -> list[np.ndarray]:
    """Noise with the spectrum of real pictures, to cut pieces from."""
    made = []
    for seed in range(6):
        rng = np.random.default_rng(9_000 + seed)
        side = 1024
        far = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None, :])
        far[0, 0] = 1
        waves = np.fft.fft2(rng.standard_normal((side, side))) / far ** rng.uniform(0.9, 1.4)
        texture = np.real(np.fft.ifft2(waves))
        made.append(((texture - texture.mean()) / texture.std()).astype(np.float32))
    return made


def _piece(rng: np.random.Generator, wide: int, high: int) -> np.ndarray:
    texture = _textures()[rng.integers(6)]
    y, x = rng.integers(1024 - high), rng.integers(1024 - wide)
    return texture[y : y + high, x : x + wide]


def photo(number: int) -> Image.Image:
    """As the camera gave it, already small: what our own thumbnail of it would hold."""
    seen = view(number)
    place, moment = np.random.default_rng([1, seen.place]), np.random.default_rng([2, seen.moment])
    picture = _place(place, moment)
    _people(ImageDraw.Draw(picture), moment)
    if moment.random() < 0.3:
        _banner(ImageDraw.Draw(picture), moment)
    picture = ImageEnhance.Brightness(picture).enhance(moment.uniform(0.8, 1.15))
    noise = moment.normal(0, moment.uniform(1, 4), (HIGH, WIDE, 1)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(picture, np.float32) + noise, 0, 255).astype(np.uint8))


def _place(place: np.random.Generator, moment: np.random.Generator) -> Image.Image:
    """What stands near moves more in the picture than what is far when the camera stands elsewhere."""
    wide, high = WIDE + ROOM, HIGH + ROOM
    horizon = int(place.uniform(0.25, 0.65) * high)
    sky, ground = (np.array(each[place.integers(len(each))], np.float32) for each in (SKIES, GROUND))
    canvas = np.empty((high, wide, 3), np.float32)
    fade = np.linspace(0, 1, high, dtype=np.float32)[:, None, None]
    canvas[:] = sky * (0.85 + 0.3 * fade) + _piece(place, wide, high)[..., None] * place.uniform(2, 14)
    land = ground * (0.8 + 0.4 * fade[::-1]) + _piece(place, wide, high)[..., None] * place.uniform(12, 34)
    edge = horizon + (_piece(place, wide, high)[0] * place.uniform(2, 14)).astype(int)
    canvas = np.where(np.arange(high)[:, None, None] > edge[None, :, None], land, canvas)
    turned = moment.uniform(-1, 1, 2) * ROOM / 2 * 0.7
    closer = moment.uniform(0.94, 1.1)
    box = _box(turned * 0.8, closer)
    far = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8)).resize((WIDE, HIGH), Image.Resampling.BILINEAR, box)
    _things(ImageDraw.Draw(far), place, turned * 1.2, closer, horizon)
    return far


def _box(turned: np.ndarray, closer: float) -> tuple[float, float, float, float]:
    wide, high = WIDE / closer, HIGH / closer
    x = min(max(ROOM / 2 + turned[0], 0), WIDE + ROOM - wide)
    y = min(max(ROOM / 2 + turned[1] * 0.5, 0), HIGH + ROOM - high)
    return x, y, x + wide, y + high


def _things(
    draw: ImageDraw.ImageDraw, place: np.random.Generator, turned: np.ndarray, closer: float, horizon: int
) -> None:
    """Houses, trees, a road, posts."""
    base = horizon - ROOM / 2 - turned[1] * 0.5
    if place.random() < 0.6:
        middle, foot = place.uniform(0, WIDE) - turned[0], place.uniform(0, WIDE) - turned[0] * 1.3
        near = place.uniform(30, 110)
        draw.polygon(
            [(middle - 6, base), (middle + 6, base), (foot + near, HIGH), (foot - near, HIGH)],
            fill=_shade(place, (130, 126, 120)),
        )
    for _ in range(place.integers(1, 7)):
        x, size = place.uniform(-40, WIDE + 40) - turned[0], place.uniform(20, 90) * closer
        y, kind = base + place.uniform(-6, 60), place.random()
        if kind < 0.5:
            wall, roof = _shade(place, WALLS[place.integers(len(WALLS))]), _shade(place, (150, 70, 55))
            draw.rectangle((x, y - size * 0.6, x + size * 1.2, y), fill=wall)
            draw.polygon(
                [(x - 6, y - size * 0.6), (x + size * 0.6, y - size), (x + size * 1.2 + 6, y - size * 0.6)], roof
            )
            for at in (0.2, 0.7):
                draw.rectangle(
                    (x + size * at, y - size * 0.45, x + size * (at + 0.2), y - size * 0.15),
                    fill=_shade(place, (70, 60, 50)),
                )
        elif kind < 0.9:
            leaf = _shade(place, (50, 95, 45))
            draw.rectangle((x - 3, y - size * 0.5, x + 3, y), fill=(80, 60, 40))
            for _ in range(4):
                dx, dy, r = (
                    place.uniform(-0.3, 0.3) * size,
                    place.uniform(-0.4, 0.2) * size,
                    place.uniform(0.2, 0.4) * size,
                )
                draw.ellipse((x + dx - r, y - size * 0.6 + dy - r, x + dx + r, y - size * 0.6 + dy + r), fill=leaf)
        else:
            draw.rectangle((x, y - size * 2, x + 4, y), fill=_shade(place, (120, 120, 125)))


def _people(draw: ImageDraw.ImageDraw, moment: np.random.Generator) -> None:
    for _ in range(moment.integers(0, 9)):
        tall = moment.uniform(25, 120)
        x, y = moment.uniform(0, WIDE), moment.uniform(HIGH * 0.6, HIGH * 1.1)
        shirt = _shade(moment, SHIRTS[moment.integers(len(SHIRTS))])
        legs, head = _shade(moment, (50, 50, 60)), _shade(moment, (190, 150, 120))
        draw.rectangle((x - tall * 0.1, y - tall * 0.5, x + tall * 0.1, y), fill=legs)
        draw.rounded_rectangle((x - tall * 0.15, y - tall * 0.85, x + tall * 0.15, y - tall * 0.45), 3, fill=shirt)
        draw.ellipse((x - tall * 0.08, y - tall, x + tall * 0.08, y - tall * 0.83), fill=head)


def _banner(draw: ImageDraw.ImageDraw, moment: np.random.Generator) -> None:
    x, y = moment.uniform(0, WIDE * 0.5), moment.uniform(5, HIGH * 0.4)
    wide, high = moment.uniform(60, 180), moment.uniform(10, 30)
    draw.rectangle((x, y, x + wide, y + high), fill=_shade(moment, (190, 30, 35)))
    draw.text((x + 6, y + 1), "RA QUAN DON VE SINH", fill=(250, 230, 80), font_size=max(8, int(high * 0.6)))


def _shade(rng: np.random.Generator, colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = np.clip(np.array(colour) * rng.uniform(0.75, 1.2) + rng.uniform(-12, 12, 3), 0, 255).astype(int)
    return int(red), int(green), int(blue)


def resized(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale = rng.uniform(0.4, 0.9)
    return picture.resize((round(WIDE * scale), round(HIGH * scale)), Image.Resampling.LANCZOS)


def encoded_again(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """At quality 60, and once more."""
    for quality in (60, int(rng.integers(60, 85))):
        picture = Image.open(BytesIO(jpeg(picture, quality))).convert("RGB")
    return picture


def cropped(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Up to 5 % off every side."""
    left, top, right, bottom = rng.uniform(0, 0.05, 4)
    box = (round(left * WIDE), round(top * HIGH), round((1 - right) * WIDE), round((1 - bottom) * HIGH))
    return picture.crop(box)


def stamped(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """As camera apps do: day, time and place in a corner, half of them on a bar."""
    picture = picture.copy()
    draw = ImageDraw.Draw(picture)
    size = int(rng.integers(9, 20))
    lines = ["14/03/2026 07:30:05", "Thon 5, xa Nhan Co, Lam Dong", "12.0012, 107.5511"][: rng.integers(1, 4)]
    high = size * 1.25 * len(lines)
    y = HIGH - high - 4 if rng.random() < 0.7 else 4
    if rng.random() < 0.5:
        draw.rectangle((0, y - 3, WIDE, y + high + 3), fill=(15, 15, 15))
    fill = [(255, 255, 255), (255, 210, 40), (255, 60, 60)][rng.integers(3)]
    draw.multiline_text((rng.uniform(4, 60), y), "\n".join(lines), fill=fill, font_size=size)
    return picture


def mirrored(picture: Image.Image, _rng: np.random.Generator) -> Image.Image:
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def brightened(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The sixth kind: a phone's «improve», lighter or darker, more contrast, a little sharper."""
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.75, 1.3))
    picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.8, 1.25))
    return picture.filter(ImageFilter.SHARPEN) if rng.random() < 0.5 else picture


CHANGES = {
    "resized": resized,
    "re-encoded": encoded_again,
    "cropped": cropped,
    "stamped": stamped,
    "mirrored": mirrored,
    "brightened": brightened,
}


def jpeg(picture: Image.Image, quality: int = 75) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def thumb(number: int) -> bytes:
    """The small picture we keep of an honest photo."""
    return jpeg(photo(number))


def copy_of(number: int, kind: str) -> bytes:
    """The small picture we would keep of its changed copy."""
    return jpeg(CHANGES[kind](photo(number), np.random.default_rng([3, number])), 75)
