"""Real pictures to test with: the formats phones send, and the ones that are meant to do harm."""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image, ImageDraw, ImageFilter
from PIL.ImageCms import ImageCmsProfile, createProfile

HANOI = (21.0285, 105.8542)
TAKEN = "2026:03:14 07:30:05"
RED, SKY, FIELD = (220, 30, 30), (90, 150, 230), (60, 140, 50)


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Sky above, field below, a red mark at the top left: enough to see which way up it is."""
    picture = Image.new("RGB", (width, height), SKY)
    picture.paste(FIELD, (0, height // 2, width, height))
    picture.paste(RED, (0, 0, width // 4, height // 4))
    return picture


FACE = (  # a drawn one: middle, half of width and height, colour
    (0, -10, 62, 78, (40, 30, 25)),  # hair
    (0, 0, 52, 70, (225, 180, 150)),
    *((x, -16, 15, 9, (150, 105, 85)) for x in (-22, 22)),  # hollows of the eyes
    *((x, -15, 10, 5, (60, 40, 35)) for x in (-22, 22)),
    *((x, -29, 15, 4, (60, 45, 40)) for x in (-22, 22)),  # brows
    (0, 10, 7, 18, (240, 200, 175)),  # nose and its shadow
    (0, 26, 12, 4, (160, 115, 95)),
    (0, 44, 20, 6, (150, 70, 70)),
)


def with_face(x: int, y: int, size: float = 1) -> bytes:
    """The scene, and in it somebody who looks at us."""
    picture = scene(1000, 750)
    drawing = ImageDraw.Draw(picture)
    for right, down, wide, high, colour in FACE:
        corners = (right - wide, down - high, right + wide, down + high)
        drawing.ellipse([at * size + (y if odd else x) for odd, at in zip((0, 1, 0, 1), corners, strict=True)], colour)
    return encoded(picture.filter(ImageFilter.GaussianBlur(2)), "JPEG", quality=90)


# How the sensor's picture lies when a phone writes this EXIF orientation.
LYING = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def lying(orientation: int) -> Image.Image:
    return scene().transpose(LYING[orientation]) if orientation in LYING else scene()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def near(colour: object, other: tuple[int, int, int], most: int = 20) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - two) <= most for one, two in zip(colour, other, strict=True))


def is_upright(data: bytes) -> bool:
    """Is this the scene, with its mark at the top left?"""
    picture = opened(data)
    width, height = picture.size
    spots = (
        (width // 10, height // 10, RED),
        (width * 9 // 10, height // 10, SKY),
        (width // 10, height * 9 // 10, FIELD),
    )
    return all(near(picture.getpixel((x, y)), colour) for x, y, colour in spots)


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def exif(
    *, taken: str = "", offset: str = "", place: tuple[float, float] | None = None, orientation: int = 1
) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Xiaomi"
    detail = tags.get_ifd(0x8769)
    if taken:
        detail[0x9003] = taken
    if offset:
        detail[0x9011] = offset
    if place:
        lat, lon = place
        tags.get_ifd(0x8825).update({1: "NS"[lat < 0], 2: _degrees(lat), 3: "EW"[lon < 0], 4: _degrees(lon)})
    return tags


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(abs(value) * 3600, 2), 60)
    return (float(minutes // 60), float(minutes % 60), float(seconds))


def jpeg(width: int = 640, height: int = 480, tags: Image.Exif | None = None) -> bytes:
    return encoded(scene(width, height), "JPEG", quality=85, exif=tags or b"")


def phone_photo() -> bytes:
    """As an Android phone takes it: held upright, so the sensor's picture lies on its side."""
    return encoded(
        lying(6),
        "JPEG",
        quality=85,
        comment=b"my village",
        exif=exif(taken=TAKEN, offset="+07:00", place=HANOI, orientation=6),
    )


def png(mode: str = "RGB", **options: object) -> bytes:
    return encoded(scene().quantize(16) if mode == "P" else scene().convert(mode), "PNG", **options)


def png_see_through() -> bytes:
    picture = scene().convert("RGBA")
    picture.putalpha(0)
    return encoded(picture, "PNG")


def png_16_bit() -> bytes:
    grey = scene().convert("L").convert("I").point(lambda value: value * 257)
    return encoded(grey.convert("I;16"), "PNG")


def webp(**options: object) -> bytes:
    return encoded(scene(), "WEBP", **options)


def cmyk() -> bytes:
    return encoded(scene().convert("CMYK"), "JPEG", quality=85)


def gif(frames: int = 3) -> bytes:
    pictures = [scene()] + [Image.new("RGB", (640, 480), (index * 40, 0, 0)) for index in range(1, frames)]
    return encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:])


def heic(*, orientation: int = 1) -> bytes:
    pillow_heif.register_heif_opener()
    tags = exif(taken=TAKEN, offset="+07:00", place=HANOI, orientation=orientation)
    return encoded(lying(orientation), "HEIF", quality=70, exif=tags.tobytes())


def progressive_with_many_scans(scans: int = 500) -> bytes:
    """A small file that costs a decoder minutes: the last scan over and over."""
    whole = encoded(scene(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * scans + whole[-2:]


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few hundred bytes that say they are 2.5 thousand million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A photo whose header was changed to 65,000 × 65,000."""
    whole = bytearray(encoded(scene(), "JPEG"))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(whole)


def pdf() -> bytes:
    return encoded(scene(), "PDF")


def webp_bomb() -> bytes:
    """A lossless WebP of 16,383 × 16,383 in a handful of bytes."""
    side = 16_383 - 1
    body = b"\x2f" + struct.pack("<I", side | side << 14) + bytes(20)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def swapped_colours() -> bytes:
    """A colour profile in which red and green have changed places: a picture that obeys it looks different."""
    profile = bytearray(ImageCmsProfile(createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace(b"s\0R\0G\0B", b"o\0u\0r\0s").replace(b"sRGB", b"ours")
