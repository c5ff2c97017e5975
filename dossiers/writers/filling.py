"""A Word file with placeholders, ours or the office's own, and how it is filled in. It holds words, never code."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from dossiers.writers import templates
from locales import _

LARGEST = 10_000_000  # bytes, also once unpacked tenfold


class BadTemplate(Exception):
    """A sentence for the office, with its values."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


class Template:
    """`told` are the values of its placeholders, and their names are all that may be asked for. BadTemplate."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.word = name, _opened(name, data)

    @classmethod
    def of(cls, name: str, own: Path | None) -> "Template":
        """`own` is the folder with the office's own: bao-cao.docx stands in for ours of that name."""
        theirs = own / f"{name}.docx" if own else None
        if theirs and theirs.is_file():
            return cls(theirs.name, theirs.read_bytes())
        return cls(name, templates.made(name))

    def check(self, told: Mapping[str, Any]) -> None:
        """Before the work that goes into the values."""
        try:
            unknown = self.word.get_undeclared_template_variables(jinja_env=_environment()) - set(told)
        except TemplateError as error:
            raise self._wrong(error, told) from error
        if unknown:
            raise self._unknown(unknown, told)
        self.word.init_docx()  # asking leaves it half read

    def fill(self, told: Mapping[str, Any]) -> None:
        try:
            self.word.render(dict(told), jinja_env=_environment(), autoescape=True)
        except (TemplateError, TypeError, ZeroDivisionError) as error:
            raise self._wrong(error, told) from error

    def _wrong(self, error: Exception, told: Mapping[str, Any]) -> BadTemplate:
        if isinstance(error, (UndefinedError, SecurityError)):
            return self._unknown({str(error).split("'")[-2] if "'" in str(error) else str(error)}, told)
        return BadTemplate(
            _(
                "The template {name} has a placeholder that is not closed or not written right"
                " (line {line} of its text)."
            ),
            name=self.name,
            line=str(error.lineno) if isinstance(error, TemplateSyntaxError) else "?",
        )

    def _unknown(self, unknown: set[str], told: Mapping[str, Any]) -> BadTemplate:
        return BadTemplate(
            _("The template {name} asks for something unknown: {unknown}. The names that can stand there: {known}."),
            name=self.name,
            unknown=", ".join(sorted(unknown)),
            known=", ".join(told),
        )


def _opened(name: str, data: bytes) -> DocxTemplate:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
            if len(data) > LARGEST or size > 10 * LARGEST:
                raise BadTemplate(_("The template {name} is too large; the largest is 10 MB."), name=name)
            if "word/document.xml" not in packed.namelist():
                raise zipfile.BadZipFile
        template = DocxTemplate(io.BytesIO(data))
        template.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadTemplate(
            _("The template {name} is no Word file (.docx). Save it from Word again."), name=name
        ) from error
    return template


def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    made.globals.clear()  # a template fills in; it reckons nothing
    return made
