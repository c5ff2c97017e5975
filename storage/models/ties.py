"""What happens to a row on which others hang."""

from tortoise import fields

KEEP = fields.OnDelete.RESTRICT  # nothing disappears because something it hung on did
