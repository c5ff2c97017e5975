"""People: who they are, what they may do and where, and how they sign in."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from storage.models.places import Unit
from storage.models.ties import KEEP


class Person(Model):
    """Somebody who talks with us, or a visitor until they have used a code and agreed."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=200, default="")
    search = fields.CharField(max_length=200, default="")
    language = fields.CharField(max_length=10, default="")  # "" until said or known from the phone
    address = fields.CharField(max_length=20, default="bac")  # how to address them, see locales.ADDRESSES
    agreed_at = fields.DatetimeField(null=True)  # to the personal-data notice
    created_at = fields.DatetimeField(auto_now_add=True)
    settings: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # digest, quiet hours, opt-outs
    offer: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)  # {"choices": [[label, reference]…], …}

    class Meta:
        table = "people"


class Chat(Model):
    """One address of a person on a channel."""

    id = fields.IntField(primary_key=True)
    channel = fields.CharField(max_length=20)
    address = fields.CharField(max_length=100)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="chats"
    )
    stopped = fields.BooleanField(default=False)
    used_ms = fields.BigIntField(default=0)  # when they last wrote here

    class Meta:
        table = "chats"
        unique_together = (("channel", "address"),)
        indexes = (Index(fields=("person_id",)),)


class Role(Model):
    """A person's office in a unit over time: village_head reporter officer viewer admin."""

    id = fields.IntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="roles"
    )
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=KEEP, related_name="roles")
    role = fields.CharField(max_length=20)
    criteria: fields.Field[list[list[Any]] | None] = fields.JSONField(
        null=True
    )  # only for these: [["xa-ntm-2026-2030", 8], …]; null: all
    organisation = fields.CharField(max_length=100, default="")
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "roles"
        indexes = (Index(fields=("unit_id", "role")), Index(fields=("person_id",)))


class Invite(Model):
    """A one-time code for a role in a unit, or for a known person's new phone. Only a keyed hash of it is kept."""

    id = fields.IntField(primary_key=True)
    code_hash = fields.CharField(max_length=64, unique=True)
    unit_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", on_delete=KEEP, related_name="invites"
    )
    role = fields.CharField(max_length=20)
    organisation = fields.CharField(max_length=100, default="")
    person_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="codes_for"
    )
    purpose = fields.CharField(max_length=10, default="join")  # join | phone (new phone) | link (a further channel)
    made_by_id: int | None
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="codes_made"
    )
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by_id: int | None
    used_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="codes_used"
    )

    class Meta:
        table = "invites"


class Guess(Model):
    """A wrong code typed in a chat, to slow down guessing."""

    id = fields.BigIntField(primary_key=True)
    chat_id: int
    chat: fields.ForeignKeyRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, related_name="guesses"
    )
    at_ms = fields.BigIntField()

    class Meta:
        table = "guesses"
        indexes = (Index(fields=("chat_id", "at_ms")), Index(fields=("at_ms",)))


class SignInLink(Model):
    """A one-time link to the dashboard. Only its hash is kept."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, related_name="sign_in_links"
    )
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_in_links"


class WebSession(Model):
    """A browser that is signed in, to the dashboard or to the web chat. Only the cookie's hash is kept."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=10)  # dashboard chat
    person_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=KEEP, null=True, related_name="web_sessions"
    )
    chat_id: int | None
    chat: fields.ForeignKeyNullableRelation[Chat] = fields.ForeignKeyField(
        "models.Chat", on_delete=KEEP, null=True, related_name="web_sessions"
    )
    browser = fields.CharField(max_length=200, default="")
    made_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "web_sessions"
        indexes = (Index(fields=("person_id",)),)
