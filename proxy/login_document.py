"""From the bytes of a file or a paste to JSON or a bare token, before anyone asks what login it is."""

import codecs
import json
from dataclasses import dataclass, field

from proxy.errors import ImportRefused
from proxy.model import JsonObject

MAX_BYTES = 1024 * 1024
"""A login has a few kilobytes; whatever is larger is another file."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class BareText:
    """One word that is no JSON: a key or a token as copied from a terminal."""

    text: str = field(repr=False)


def read_document(document: bytes) -> JsonObject | BareText:
    """The JSON object in `document`, or the single word it consists of.

    Reads UTF-8 with or without a mark, and UTF-16 as PowerShell writes it.
    Raises ImportRefused: `file_too_large`, `not_json`.
    """
    if len(document) > MAX_BYTES:
        raise ImportRefused(
            "This file is too large to be a login.",
            detail=f"It has {len(document) / 1024 / 1024:.1f} MB; a login has a few kilobytes.",
            hint="Choose the credentials file itself.",
            code="file_too_large",
        )
    text = _decode(document).strip().strip("\0")
    if not text:
        raise not_json("It is empty.")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _bare(text, error)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise not_json("It has half characters in it.") from None
    if isinstance(value, str):
        return BareText(value.strip())
    if not isinstance(value, dict):
        raise not_json(f"Its JSON is {_kind(value)}, not an object.")
    return value


def _decode(document: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if document.startswith(mark)), "utf-8")
    if document[1:2] == b"\0":  # UTF-16 without its mark: the second byte of any ASCII character
        encoding = "utf-16-le"
    try:
        return document.decode(encoding)
    except UnicodeDecodeError:
        raise not_json("It is a binary file.") from None


def _bare(text: str, error: Exception) -> BareText:
    """A token, with or without the shell's `export NAME=` before it; else the text is broken JSON."""
    word = text.removeprefix("export ").strip()
    name, equals, value = word.partition("=")
    if equals and name.isidentifier():
        word = value
    word = word.strip("\"' \t\r\n;")
    if word and not any(mark in word for mark in '{}[]",: \t\r\n'):
        return BareText(word)
    # The parser's own message quotes nothing of the text; its position may help to find a cut paste.
    where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
    raise not_json(f"It is no valid JSON{where}.") from None


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    return "a single value" if value is not None else "null"


def not_json(detail: str) -> ImportRefused:
    return ImportRefused(
        "This is not a JSON login.",
        detail=detail,
        hint="Choose a credentials file, or paste an API key.",
        code="not_json",
    )
