"""Official papers as DOCX, from a template that a clerk can edit in Word.

Templates come from outside: they are filled in a sandboxed Jinja environment, and those that were
uploaded only in a confined child process (`server.templating`). A fault names its place.
"""

import re
import zipfile
from io import BytesIO
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

UNPACKED_MAX_BYTES = 40_000_000
PARTS_MAX = 2_000
_TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")


class TemplateWrong(Exception):
    """Why a template can't be used: `fault` is not_docx, macro, too_large, syntax, unknown_field,
    forbidden or broken; `place` quotes the words around it."""

    def __init__(self, fault: str, place: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.place = place


def fill(template: bytes, fields: dict[str, Any]) -> bytes:
    """The template with its fields filled in, or `TemplateWrong`."""
    look_into(template)
    document = DocxTemplate(BytesIO(template))
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        document.render(fields, environment, autoescape=True)
    except TemplateSyntaxError as error:
        raise TemplateWrong("syntax", _near(document, error.lineno, str(error.message))) from error
    except UndefinedError as error:
        raise TemplateWrong("unknown_field", _quoted(str(error.message))) from error
    except SecurityError as error:
        raise TemplateWrong("forbidden", str(error.message)) from error
    except (SyntaxError, TypeError, ValueError, LookupError) as error:
        raise TemplateWrong("broken", type(error).__name__) from error
    filled = BytesIO()
    document.save(filled)
    return filled.getvalue()


def look_into(template: bytes) -> None:
    """Refuse what is no Word document, bears a macro, or unpacks to too much."""
    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "word/document.xml" not in names:
                raise TemplateWrong("not_docx")
            if any("vbaProject" in name or name.endswith(".bin") for name in names):
                raise TemplateWrong("macro")
            if len(parts) > PARTS_MAX or sum(p.file_size for p in parts) > UNPACKED_MAX_BYTES:
                raise TemplateWrong("too_large")
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise TemplateWrong("macro")
        DocxTemplate(BytesIO(template)).init_docx()
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, NotImplementedError) as error:
        raise TemplateWrong("not_docx") from error


def _quoted(message: str) -> str:
    """The name in "'ten_hop' is undefined"."""
    found = re.search(r"'([^']+)'(?=[^']*$)", message)
    return found[1] if found else message


def _near(document: DocxTemplate, line: int, message: str) -> str:
    """The tags on the line Jinja names, as the clerk sees them in Word."""
    lines = document.patch_xml(document.get_xml()).replace("<w:p>", "\n<w:p>").splitlines()
    source = _MARKUP.sub("", lines[line - 1]) if 0 < line <= len(lines) else ""
    tags = " ".join(_TAG.findall(source)) or source.strip()
    return (tags[:120] or message)[:200]
