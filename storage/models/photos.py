"""Photos, what is seen in them, and what is odd about them."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.messages import Incoming
from storage.models.people import Chat, Person
from storage.models.ties import KEEP


class Photo(Model):
    """A picture (or voice, file) somebody sent: a row at once, its bytes soon after."""

    id = fields.IntField(primary_key=True)
    incoming_id: int | None
    incoming: fields.ForeignKeyNullableRelation[Incoming] = fields.ForeignKeyField(
        "models.Incoming", on_delete=KEEP, null=True, related_name="photos"
    )
    position = fields.SmallIntField(default=0)  # within its message
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="photos"
    )
    chat_id: int | None
    chat: fields.ForeignKeyNullableRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, null=True, related_name="photos"
    )
    kind = fields.CharField(max_length=10, default="photo")  # photo file voice video
    source = fields.TextField()  # what the channel's fetch understands
    name = fields.CharField(max_length=200, default="")
    caption = fields.TextField(default="")
    album = fields.CharField(max_length=100, default="")
    sent_at = fields.DatetimeField()
    state = fields.CharField(max_length=10, default="waiting")  # waiting kept refused failed
    tries = fields.SmallIntField(default=0)
    due_ms = fields.BigIntField(default=0)
    why = fields.CharField(max_length=40, default="")  # too_large not_a_picture broken bomb gone …
    sha256 = fields.CharField(max_length=64, default="")  # the original, untouched
    size = fields.BigIntField(null=True)
    mime = fields.CharField(max_length=100, default="")
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    shown = fields.CharField(max_length=64, default="")  # upright, at most 1280 px, no metadata
    thumb = fields.CharField(max_length=64, default="")
    taken_at = fields.DatetimeField(null=True)  # EXIF
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    kept_at = fields.DatetimeField(null=True)
    looked_at = fields.DatetimeField(null=True)  # its fingerprints and flags were made
    hidden = fields.BooleanField(default=False, db_default=False)  # it may show an identity card: only reviewers see it

    class Meta:
        table = "photos"
        unique_together = (("incoming", "position"),)
        indexes = (
            Index(fields=("state", "due_ms")),
            Index(fields=("sha256",)),
            Index(fields=("person_id",)),
            Index(fields=("looked_at", "state")),
        )


class Fingerprint(Model):
    """A 64-bit perceptual hash of a photo, or of a cut or mirrored one, in four parts by which it is found again."""

    id = fields.BigIntField(primary_key=True)
    photo_id: int
    photo: fields.ForeignKeyRelation[Photo] = fields.ForeignKeyField(
        "models.Photo", on_delete=KEEP, related_name="fingerprints"
    )
    kind = fields.SmallIntField()  # see photos/fingerprint.py
    hash = fields.BigIntField()  # signed
    a = fields.IntField()  # its highest 16 bits
    b = fields.IntField()
    c = fields.IntField()
    d = fields.IntField()

    class Meta:
        table = "fingerprints"
        unique_together = (("photo", "kind"),)
        indexes = (
            Index(fields=("a", "kind")),
            Index(fields=("b", "kind")),
            Index(fields=("c", "kind")),
            Index(fields=("d", "kind")),
        )


class PhotoFlag(Model):
    """Something a reviewer should look at. It decides nothing."""

    id = fields.IntField(primary_key=True)
    photo_id: int
    photo: fields.ForeignKeyRelation[Photo] = fields.ForeignKeyField(
        "models.Photo", on_delete=KEEP, related_name="flags"
    )
    kind = fields.CharField(max_length=12)  # copy near early late far blurred dark blank overused identity
    like = fields.IntField(default=0)  # id of the photo it is like, else 0
    facts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    dismissed_by_id: int | None
    dismissed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="flags_dismissed"
    )

    class Meta:
        table = "photo_flags"
        unique_together = (("photo", "kind", "like"),)
        indexes = (Index(fields=("like",)),)


class OldImport(Model):
    """Photos of earlier years that an official uploaded: checked as a whole, then taken in, or refused row by row."""

    id = fields.IntField(primary_key=True)
    made_by_id: int
    made_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="old_imports"
    )
    made_at = fields.DatetimeField()
    name = fields.CharField(max_length=200)  # of the ZIP, as its sender knows it
    packed = fields.CharField(max_length=64)  # the kept ZIP; "" once nobody needs it any more
    sheet = fields.CharField(max_length=64, default="")  # the kept sheet; "": it lies in the ZIP
    approve = fields.BooleanField(default=False)  # at once, where they may
    skip_bad = fields.BooleanField(default=False)
    state = fields.CharField(max_length=10, default="waiting")  # waiting building ready refused failed cancelled
    step = fields.CharField(max_length=20, default="")
    done = fields.IntField(default=0)
    of = fields.IntField(default=0)
    tries = fields.SmallIntField(default=0)
    why = fields.CharField(max_length=300, default="")
    good = fields.IntField(default=0)  # rows that would do, when others would not
    lines: fields.Field[list[str]] = fields.JSONField(default=list)  # what came of it, in the words of who asked
    asked_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "old_imports"
        indexes = (Index(fields=("state", "asked_at")), Index(fields=("made_by_id", "id")))
