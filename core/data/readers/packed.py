"""A gzipped file or an Excel workbook as the bytes of a table; limits are checked before it is unpacked."""

import csv
import io
import zipfile
import zlib
from pathlib import PurePath

from core.data.readers.strict_json import shorten
from core.errors import CorpusError

GZIP, WORKBOOK = ".gz", ".xlsx"
PACKED = (GZIP, WORKBOOK)
MOST_BYTES = 200 * 2**20
"""Of a file once it is unpacked."""
MOST_RATIO = 200
"""How many times larger a file may become: a bomb becomes a thousand times larger."""
_SMALL, _MOST_PARTS, _MOST_ROWS, _MOST_COLUMNS = 2**20, 2000, 300_001, 1000
_CHUNK = 2**20


def unpacked(content: bytes, name: str) -> tuple[bytes, str]:
    """(the bytes of the table, the name whose ending says its format); other files as they are.

    Of a workbook the first sheet with cells is read: values only, no formulas, macros or links.

    Raises:
        CorpusError: damaged, encrypted, over a limit, or packed twice.
    """
    ending = PurePath(name).suffix.lower()
    if ending == GZIP:
        inner = PurePath(name).stem
        if PurePath(inner).suffix.lower() in PACKED:
            raise CorpusError(f"{name} is packed twice.", "Unpack it once.")
        return _gunzipped(content, name), inner
    if ending == WORKBOOK:
        return _sheet(content, name), f"{PurePath(name).stem}.csv"
    return content, name


def _refuse_bomb(name: str, size: int, packed: int) -> None:
    if size > MOST_BYTES or (size > _SMALL and size > MOST_RATIO * max(packed, 1)):
        raise CorpusError(
            f"{name} unpacks to more than it may ({MOST_BYTES // 2**20} MB, {MOST_RATIO} times its size).",
            "Unpack it yourself, and bring fewer rows.",
        )


def _gunzipped(content: bytes, name: str) -> bytes:
    reader, parts, size = zlib.decompressobj(31), [], 0
    rest = content
    try:
        while rest and not reader.eof:
            parts.append(reader.decompress(rest, _CHUNK))
            size += len(parts[-1])
            _refuse_bomb(name, size, len(content))
            rest = reader.unconsumed_tail
    except zlib.error as error:
        raise CorpusError(f"{name} is no whole gzip file ({error}).", "Pack it again.") from None
    if not reader.eof or reader.unused_data:
        raise CorpusError(f"{name} is no whole gzip file, or holds several.", "Pack it again.")
    return b"".join(parts)


def _sheet(content: bytes, name: str) -> bytes:
    """The first sheet with cells as CSV in UTF-8, a line for each of its rows."""
    cure = "Save the sheet as CSV (in UTF-8)."
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]
    except ImportError:
        raise CorpusError(f"{name} is an Excel workbook, and openpyxl is not installed.", cure) from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if len(parts) > _MOST_PARTS or any(part.flag_bits & 1 for part in parts):
            raise CorpusError(f"{name} is encrypted, or has too many parts.", cure)
        _refuse_bomb(name, sum(part.file_size for part in parts), len(content))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = _rows(sheet, name)
            if rows:
                return rows
    except CorpusError:
        raise
    except Exception as error:  # whatever the library raises, the file is to blame
        raise CorpusError(f"{name} is no readable workbook ({shorten(str(error), 100)}).", cure) from None
    raise CorpusError(f"{name} has no sheet with cells.", "Add rows.")


def _rows(sheet, name: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    filled = False
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
        if number > _MOST_ROWS or stream.tell() > MOST_BYTES:
            raise CorpusError(f"{name} has more than {_MOST_ROWS - 1:,} rows.", "Bring fewer rows.")
        texts = [_cell(cell) for cell in cells]
        filled = filled or any(texts)
        writer.writerow(texts)
    return stream.getvalue().encode("utf-8", "replace") if filled else b""


def _cell(value: object) -> str:
    """A cell as one line of text; whole numbers without a point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).removesuffix(" 00:00:00").split())
