"""Archives and workbooks that nobody should unpack: name -> (file name, what makes its content)."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable

ROWS = "text\na dog\n"


def bomb() -> bytes:
    """200 MB that are packed into 200 kB."""
    return b"\0" * (200 * 2**20)


def archive(files: dict[str, bytes | str], link: str = "", encrypted: bool = False) -> bytes:
    """A zip of these files; `link` becomes a symbolic link to what its content says."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            packed.writestr(entry, content)
    content = bytearray(stream.getvalue())
    if encrypted:  # the mark alone: what follows would be read with a password
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = content.find(mark)
            content[at + place] |= 1
    return bytes(content)


def workbook(**more: str) -> bytes:
    """A workbook of one sheet with one sentence, and other parts beside it."""
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData>'
    )
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": sheet.format("a dog") + "</worksheet>",
            **more,
        }
    )


ENTITIES = '<!DOCTYPE x [<!ENTITY a "dog"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
LINKED = '<Relationships><Relationship TargetMode="External" Target="http://evil.test/x"/></Relationships>'

ARCHIVES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip with an entry above its folder": ("x.zip", lambda: archive({"../../escaped.csv": ROWS})),
    "zip with an absolute path": ("x.zip", lambda: archive({"/tmp/escaped.csv": ROWS})),
    "zip with a Windows path": ("x.zip", lambda: archive({"C:\\escaped.csv": ROWS})),
    "zip with a link": ("x.zip", lambda: archive({"x.csv": "/etc/passwd"}, link="x.csv")),
    "zip that unpacks to a thousand times its size": ("x.zip", lambda: archive({"x.csv": bomb()})),
    "zip of zips": ("x.zip", lambda: archive({"x.zip": archive({"y.zip": archive({"x.csv": ROWS})})})),
    "zip with a password": ("x.zip", lambda: archive({"x.csv": ROWS}, encrypted=True)),
    "zip of 10,000 entries": ("x.zip", lambda: archive({f"{number}.csv": "" for number in range(10_000)})),
    "zip cut off": ("x.zip", lambda: archive({"x.csv": ROWS})[:-20]),
    "zip with a file twice": ("x.zip", lambda: archive({"x.csv": ROWS, "X.csv": ROWS})),
    "empty zip": ("x.zip", lambda: archive({})),
    "zip renamed to csv": ("x.csv", lambda: archive({"x.csv": ROWS})),
    "gzip": ("x.csv.gz", lambda: gzip.compress(ROWS.encode())),
    "gzip that unpacks to a thousand times its size": ("x.csv.gz", lambda: gzip.compress(bomb())),
    "gzip cut off": ("x.csv.gz", lambda: gzip.compress(ROWS.encode() * 99)[:-9]),
    "gzip renamed to jsonl": ("x.jsonl", lambda: gzip.compress(ROWS.encode())),
    "workbook with macros": ("x.xlsm", lambda: workbook(**{"xl/vbaProject.bin": "macro"})),
    "workbook with an external link": (
        "x.xlsx",
        lambda: workbook(**{"xl/externalLinks/_rels/1.xml.rels": LINKED}),
    ),
    "workbook with nested entities": ("x.xlsx", lambda: workbook(**{"xl/sharedStrings.xml": ENTITIES})),
    "workbook that reads a file": ("x.xlsx", lambda: workbook(**{"xl/sharedStrings.xml": OUTSIDE})),
    "workbook that unpacks to much more": (
        "x.xlsx",
        lambda: workbook(**{"xl/media/x.xml": bomb().decode("ascii")}),
    ),
    "workbook with a password": ("x.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504),
    "old workbook": ("x.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504),
    "workbook renamed to csv": ("x.csv", lambda: workbook()),
}
