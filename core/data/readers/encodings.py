"""The text of a file's bytes: its encoding told by a mark, said by a person, or guessed and said."""

import codecs
import re
from collections.abc import Sequence

from core.data.readers.strict_json import shorten
from core.errors import CorpusError

ENCODINGS = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "iso-8859-15"),
    *("cp1250", "cp1251", "cp1253", "cp1254", "koi8-r", "mac-roman"),
    *("gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
)
"""What a person may choose from; other spellings of these names are taken too."""
_GUESS = "cp1252"
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word document",
    **{bytes([0x80, version]): "a pickle" for version in range(2, 6)},
}
_MARKS = {  # longest first: UTF-32's mark begins as UTF-16's does
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_MOST_FOREIGN = 0.2
"""A file with more bytes above 127 is no Western European text: its encoding is not guessed."""
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MOJIBAKE = re.compile("[\u00c2\u00c3][\u0080-\u00ff\u0152-\u2122]|\u00e2[\u20ac\u0080].")


class EncodingError(CorpusError):
    """The file's encoding is not known: choose one of ENCODINGS and read it again."""


def decoded(content: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """(text, encoding) of a file that is none of the known kinds of binary files.

    Without a mark or a word of a person it is UTF-8; or cp1252 where that alone fits: no byte that it lacks,
    mostly ASCII, and nothing in the file that is a letter of UTF-8.

    Raises:
        EncodingError: it is none of these, or not the one that was said; the line is named.
        CorpusError: a kind of binary file, or no such encoding.
    """
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise CorpusError(f"{name} is {kind}, not text; it was not opened.", "Save it as text, e.g. CSV.")
    cure = f"Save it as UTF-8, or choose its encoding (--encoding): {', '.join(ENCODINGS)}."
    said = None if encoding is None else _known(encoding)
    if encoding is not None and said is None:
        raise CorpusError(f"There is no encoding {shorten(encoding)!r} to choose.", cure)
    marked = next((codec for mark, codec in _MARKS.items() if content.startswith(mark)), None)
    codec = marked or said or "utf-8"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        if marked or said or not _only_fits(content):
            line = content.count(b"\n", 0, error.start) + 1
            byte = (
                f" (byte 0x{content[error.start]:02X} in line {line:,})" if error.start < len(content) else ""
            )
            raise EncodingError(f"{name} is not {codec.removesuffix('-sig').upper()}{byte}.", cure) from None
        codec = _GUESS
        text = content.decode(codec)
    if text.count("\0") * 10 > len(text):
        raise EncodingError(
            f"{name} is full of NUL characters: perhaps UTF-16 without a byte order mark, or no text at all.",
            cure,
        )
    return text, codec.removesuffix("-sig")


def mojibake(texts: Sequence[str]) -> str | None:
    """A hint where many of some texts look like UTF-8 that was once read as cp1252; else None.

    >>> mojibake(["the cafÃ© was open"])[:46]
    "1 of 1 texts look damaged, as 'Ã©' for 'é': th"
    """
    found = [match[0] for text in texts if (match := _MOJIBAKE.search(text))]
    for piece in found:
        try:
            meant = piece.encode(_GUESS).decode("utf-8")
        except UnicodeError:
            continue
        return (
            f"{len(found):,} of {len(texts):,} texts look damaged, as {piece!r} for {meant!r}: they were "
            "once read with the wrong encoding; export them again as UTF-8"
        )
    return None


def _known(encoding: str) -> str | None:
    try:
        wanted = codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        return None
    return next((one for one in ENCODINGS if codecs.lookup(one).name == wanted), None)


def _only_fits(content: bytes) -> bool:
    """Whether cp1252 is the one encoding that a file can be meant in."""
    foreign = len(content) - len(content.translate(None, bytes(range(128, 256))))
    if foreign > _MOST_FOREIGN * len(content) or b"\0" in content or _UTF8_LETTER.search(content):
        return False
    try:
        content.decode(_GUESS)
    except UnicodeDecodeError:
        return False
    return True
