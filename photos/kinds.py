"""What a file is, by how it begins: a name or what the sender's phone says about it is not believed."""

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/gif")

BEGINS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"{\\rtf", "application/rtf"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"#!AMR", "audio/amr"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
INSIDE = (
    (b"word/document.xml", OFFICE + "wordprocessingml.document"),
    (b"xl/workbook.xml", OFFICE + "spreadsheetml.sheet"),
    (b"ppt/presentation.xml", OFFICE + "presentationml.presentation"),
)


def sniff(data: bytes) -> str:
    """The kind of file, or "" where we do not know it."""
    if data.startswith(b"RIFF"):
        return RIFF.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12], "video/mp4")
    if data.startswith(b"PK\x03\x04"):
        return next((mime for name, mime in INSIDE if name in data), "application/zip")
    return next((mime for begin, mime in BEGINS if data.startswith(begin)), "")
