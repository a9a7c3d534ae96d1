"""Gzipped files and workbooks: read within limits, refused in words."""

import gzip
import io
import zipfile

import openpyxl
import pytest

from core.data.readers import packed
from core.data.readers.user_table import parse_table
from core.errors import CorpusError

CSV = b"stars,review\n5,good food\n1,bad food\n"


def test_a_gzipped_table_is_read_like_the_table():
    table = parse_table(gzip.compress(CSV), "reviews.csv.gz")
    assert table.texts == ("good food", "bad food") and table.name == "reviews.csv"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (gzip.compress(b"0" * 3_000_000), "bomb.csv.gz"),
        (gzip.compress(CSV)[:-6], "cut.csv.gz"),
        (gzip.compress(CSV) + gzip.compress(CSV), "two.csv.gz"),
        (gzip.compress(gzip.compress(CSV)), "twice.csv.gz.gz"),
        (b"no gzip at all", "reviews.csv.gz"),
        (b"PK\x03\x04 no workbook", "reviews.xlsx"),
    ],
    # gzip writes the time into its bytes: as names they would differ from worker to worker
    ids=["bomb", "cut", "two", "twice", "no gzip", "no workbook"],
)
def test_what_is_damaged_or_grows_too_much_is_refused(content, name):
    with pytest.raises(CorpusError):
        parse_table(content, name)


def test_the_limits_of_a_workbook_are_checked_before_it_is_opened(monkeypatch):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    with pytest.raises(CorpusError, match="unpacks to more"):
        packed.unpacked(stream.getvalue(), "bomb.xlsx")


def test_the_first_sheet_with_cells_is_read_as_values():
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet("data")
    for row in (("stars", "review"), (5.0, "good\nfood"), (1, "bad food")):
        sheet.append(row)
    book.save(stream)
    table = parse_table(stream.getvalue(), "reviews.xlsx")
    assert table.texts == ("good food", "bad food") and table.columns["stars"] == ("5", "1")
