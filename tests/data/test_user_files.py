"""Files of the kinds that people bring: what is taken out of each, what is said, how it is overridden."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.readers.cells import ColumnError, RowError
from core.data.readers.encodings import EncodingError
from core.data.readers.user_table import Reading, parse_table
from core.errors import CorpusError

SAID = (
    "the kettle leaks on the second morning",
    "our ferry left an hour before dawn",
    "which of these keys opens the shed",
    "a loaf that stays soft for a week",
    "the choir sang without any lights",
)
N = 20
TEXTS = tuple(f"{SAID[row % 5]} {row}" for row in range(N))


def table(header: str, row, delimiter: str = ",", above="", n=N, encoding="utf-8") -> bytes:
    """A file of n rows: `row` gives the cells from (number, text)."""
    lines = [delimiter.join(str(cell) for cell in row(place, TEXTS[place])) for place in range(n)]
    return (above + "\n".join([header, *lines] if header else lines) + "\n").encode(encoding)


def lines(record, n: int = N) -> bytes:
    return "\n".join(json.dumps(record(place, TEXTS[place])) for place in range(n)).encode()


def parquet(**columns) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


PAIR = ("pos", "neg")
LONG = "long and winding " * 1500
# name: (file, content, column of texts, column of classes, first text, rows, words of what is said)
READ = {
    "names and products before the review": (
        "x.csv",
        table("product_name,reviewer,rating,review_body", lambda i, t: ("Red lamp", f"ann{i}", i % 5 + 1, t)),
        "review_body", "rating", TEXTS[0], N, ["'review_body'", "'rating'", "utf-8", "commas"],
    ),
    "ids and authors before the body": (
        "x.jsonl", lines(lambda i, t: {"id": f"q{i}", "author": f"ann{i}", "body": t, "score": i}),
        "body", None, TEXTS[0], N, ["no classes"],
    ),
    "a short title before the text of a post": (
        "x.jsonl", lines(lambda i, t: {"name": f"t3_{i}", "title": f"thing {i}", "selftext": t, "ups": i}),
        "selftext", None, TEXTS[0], N, [],
    ),
    "a uuid before the comment": (
        "x.csv", table("uuid,comment", lambda i, t: (f"7ab2-00{i:02}-cc", t)),
        "comment", None, TEXTS[0], N, [],
    ),
    "dates in words before the message": (
        "x.csv", table("when,note to us", lambda i, t: (f'"Tue, {i + 1} May 2023 09:{i:02}"', t)),
        "note to us", None, TEXTS[0], N, [],
    ),
    "addresses and links before an unknown name": (
        "x.tsv", table("a\tb\tc", lambda i, t: (f"ann{i}@mail.example", f"https://x.example/{i}", t), "\t"),
        "c", None, TEXTS[0], N, ["tabs"],
    ),
    "users before reviews": (
        "x.csv", table("user,review", lambda i, t: (f"ann{i}", t)), "review", None, TEXTS[0], N, [],
    ),
    "camel case": (
        "x.csv", table("reviewerID,reviewText,overallRating", lambda i, t: (f"A{i}", t, i % 5)),
        "reviewText", "overallRating", TEXTS[0], N, [],
    ),
    "two texts in a row": (
        "x.csv", table("id,question1,question2,is_duplicate", lambda i, t: (i, t, t[::-1], i % 2)),
        "question1", None, TEXTS[0], N, ["question2 (--text)", "is_duplicate (--label)"],
    ),
    "instructions and responses": (
        "x.jsonl",
        lines(lambda i, t: {"instruction": t, "input": "", "response": f"so {t}", "category": PAIR[i % 2]}),
        "instruction", "category", TEXTS[0], N, ["response (--text)"],
    ),
    "classes called labels": (
        "x.csv", table("text,labels", lambda i, t: (t, PAIR[i % 2])), "text", "labels", TEXTS[0], N, [],
    ),
    "classes called sentiment": (
        "x.tsv", table("review\tsentiment", lambda i, t: (t, PAIR[i % 2]), "\t"),
        "review", "sentiment", TEXTS[0], N, ["'sentiment'"],
    ),
    "a rating with as many values as rows is no class": (
        "x.csv", table("text,rating", lambda i, t: (t, i / 7)), "text", None, TEXTS[0], N, ["no classes"],
    ),
    "a question as header": (
        "x.csv", table("Score,What should we mend first in this house?", lambda i, t: (i, t)),
        "What should we mend first in this house?", None, TEXTS[0], N, [],
    ),
    "phrases as header": (
        "x.csv", table("Answer ID,Any other remark.,Score", lambda i, t: (f"r{i}", t, i)),
        "Any other remark.", None, TEXTS[0], N, [],
    ),
    "a question as header of the one column": (
        "x.csv", table("What did you like?", lambda i, t: (t,)), "What did you like?", None, TEXTS[0], N, [],
    ),
    "descriptions below the header (Qualtrics)": (
        "x.csv",
        table(
            'StartDate,Q1,Q2_TEXT\n"Start Date","Which?","Tell us why:"\n'
            '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"',
            lambda i, t: ("2022-03-04", i % 3, t),
        ),
        "Q2_TEXT", None, TEXTS[0], N, ["Qualtrics"],
    ),
    "one word a line and no header": (
        "x.csv", b"plum\nkettle\nferry\nlantern\n", "text", None, "plum", 4, ["no header line"],
    ),
    "sentences and no header": (
        "x.csv", table("", lambda i, t: (t,)), "text", None, TEXTS[0], N, ["no header line"],
    ),
    "classes, sentences and no header": (
        "x.csv", table("", lambda i, t: (PAIR[i % 2], t)), "column 2", None, TEXTS[0], N,
        ["no header line", "column 1 (--label)"],
    ),
    "Windows' encoding and nameless columns": (
        "x.csv", table("v1,v2,,,", lambda i, t: (PAIR[i % 2], f"{t} at £{i}", "", "", ""), encoding="cp1252"),
        "v2", None, f"{TEXTS[0]} at £0", N, ["cp1252"],
    ),
    "Excel's Unicode text": (
        "x.txt", table("Nr\tKommentar", lambda i, t: (i, f"{t} für"), "\t", encoding="utf-16"),
        "Kommentar", None, f"{TEXTS[0]} für", N, ["utf-16", "tabs"],
    ),
    "once read with the wrong encoding": (
        "x.csv", table("text", lambda i, t: (f"a cafÃ© {i}",)),
        "text", None, "a cafÃ© 0", N, ["damaged", "'Ã©' for 'é'"],
    ),
    "a very long cell in another column": (
        "x.csv", table("text,html", lambda i, t: (t, f'"<p>{"x" * 200_000}</p>"'), n=2),
        "text", None, TEXTS[0], 2, [],
    ),
    "a text over the limit": (
        "x.csv", table("text,label", lambda i, t: (LONG if i == 1 else t, i % 2), n=4),
        "text", "label", TEXTS[0], 4, ["1 cut to 20,000 characters (line 3)"],
    ),
    "spaces before quotes": (
        "x.csv", table("id, text, label", lambda i, t: (i, f' "{t}, yes"', f" {i % 2}")),
        "text", "label", f"{TEXTS[0]}, yes", N, [],
    ),
    "tabs in quotes": (
        "x.tsv", table("id\ttext\tlabel", lambda i, t: (i, f'"{t}\tand on"', i % 2), "\t"),
        "text", "label", f"{TEXTS[0]}\tand on", N, [],
    ),
    "a comma at the end of each row": (
        "x.csv", table("id,text,label", lambda i, t: (i, t, i % 3, "")), "text", "label", TEXTS[0], N, [],
    ),
    "comments above the header": (
        "x.csv", table("id,text,label", lambda i, t: (i, t, i % 2), above="# made by hand\n# in May, so\n"),
        "text", "label", TEXTS[0], N, ["2 lines above the header"],
    ),
    "a title above the header": (
        "x.csv",
        table("id,comment,likes", lambda i, t: (i, t, i), above="Report: all\nFrom,2023-01-01,2023-02-01\n"),
        "comment", None, TEXTS[0], N, ["above the header"],
    ),
    "semicolons with commas in the texts": (
        "x.csv", table("nr;text, free;label", lambda i, t: (i, f"{t}, yes", i % 2), ";"),
        "text, free", "label", f"{TEXTS[0]}, yes", N, ["semicolons"],
    ),
    "an array of objects": (
        "x.json", json.dumps([{"text": t, "label": i % 2} for i, t in enumerate(TEXTS)], indent=1).encode(),
        "text", "label", TEXTS[0], N, [],
    ),
    "an array in a file of lines": (
        "x.jsonl", json.dumps([{"text": t, "label": i % 2} for i, t in enumerate(TEXTS)]).encode(),
        "text", "label", TEXTS[0], N, [],
    ),
    "an array inside an object": (
        "x.json", json.dumps({"version": 1, "data": [{"text": t} for t in TEXTS]}, indent=1).encode(),
        "text", None, TEXTS[0], N, [],
    ),
    "an array of strings": ("x.json", json.dumps(TEXTS).encode(), "text", None, TEXTS[0], N, []),
    "columns of pandas": (
        "x.json", json.dumps({"text": {str(i): t for i, t in enumerate(TEXTS)}}).encode(),
        "text", None, TEXTS[0], N, [],
    ),
    "a list as label": (
        "x.jsonl", lines(lambda i, t: {"id": i, "text": t, "label": [PAIR[i % 2]]}),
        "text", None, TEXTS[0], N, ["'label' holds a list", "--label label.0"],
    ),
    "texts inside an object": (
        "x.jsonl", lines(lambda i, t: {"data": {"text": t}, "annotations": [{"x": 1}]}),
        "data.text", None, TEXTS[0], N, [],
    ),
    "classes written in several ways": (
        "x.jsonl", lines(lambda i, t: {"text": t, "label": (1, "1", 1.0, True, None)[i % 5]}),
        "text", "label", TEXTS[0], N, ["4 without a class", "class '1' for '1' and '1.0'"],
    ),
    "numbers for classes, some not a number": (
        "x.parquet", parquet(text=TEXTS, label=[None if i % 4 == 0 else float(i % 3) for i in range(N)]),
        "text", "label", TEXTS[0], N, ["5 without a class"],
    ),
    "rows without a text": (
        "x.parquet", parquet(text=[None if i % 5 == 0 else t for i, t in enumerate(TEXTS)], label=["q"] * N),
        "text", "label", TEXTS[1], N - 4, ["16 of 20 rows", "4 without text left out (lines 1, 6, 11, 16)"],
    ),
    "answers given more than once": (
        "x.csv", table("text,label", lambda i, t: (SAID[i % 2], i % 2)), "text", "label", SAID[0], N,
        ["18 repeat an earlier text"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_is_taken(case):
    file, content, text, label, first, rows, words = READ[case]
    found = parse_table(content, file)
    assert (found.text_column, found.label_column) == (text, label)
    assert found.texts[0] == first and len(found) == rows
    assert all(word in found.taken for word in words), found.taken
    assert found.text_candidates[0] == text and found.reading.text == text
    again = parse_table(content, file, found.reading)  # every guess said, nothing changes
    assert (again.texts, again.lines, again.labels) == (found.texts, found.lines, found.labels)
    assert found.preview(2)[0][text] == first


def test_a_row_keeps_its_place_in_the_file():
    found = parse_table(READ["rows without a text"][1], "x.parquet")
    assert found.rows[:4] == (1, 2, 3, 4) and found.rows[-1] == 19 and found.file_rows == 20
    assert found.empty_lines == (1, 6, 11, 16)
    blank = parse_table(b"text,n\na b,1\n\n,2\nc d,3\n", "x.csv")
    assert (blank.rows, blank.lines, blank.file_rows) == ((0, 2), (2, 5), 3)


def test_classes_are_one_however_they_are_written():
    found = parse_table(READ["classes written in several ways"][1], "x.jsonl")
    assert found.labels == ("1", "1", "1", "true", "") * 4
    missing = parse_table(b"text,label\na b,nan\nc d,NaN\ne f,null\ng h,\ni j,x\n", "x.csv")
    assert missing.labels == ("", "", "", "", "x")
    assert missing.corpus().labels == ("unlabelled",) * 4 + ("x",)
    same = b"text,label\n" + b"".join(
        f"{t},{'' if i % 4 == 0 else float(i % 3)}\n".encode() for i, t in enumerate(TEXTS)
    )
    numbers = parse_table(READ["numbers for classes, some not a number"][1], "x.parquet")
    assert numbers.labels == parse_table(same, "x.csv").labels


# name: (file, content, what is said, column of texts, first text, rows)
SAYING = {
    "another column of texts": (
        "x.csv", READ["two texts in a row"][1], Reading(text="question2"), "question2", TEXTS[0][::-1], N,
    ),
    "a path into lists": (
        "x.jsonl",
        lines(lambda i, t: {"messages": [{"role": "user", "content": t}, {"content": "yes"}]}),
        Reading(text="messages.0.content"), "messages.0.content", TEXTS[0], N,
    ),
    "a path into lists of Parquet": (
        "x.parquet", parquet(messages=[[{"role": "user", "content": t}] for t in TEXTS]),
        Reading(text="messages.0.content"), "messages.0.content", TEXTS[0], N,
    ),
    "a header line": ("x.csv", b"plum\nkettle\nferry\n", Reading(header=True), "plum", "kettle", 2),
    "a header line of a txt": ("x.txt", b"plum\nkettle\nferry\n", Reading(header=True), "plum", "kettle", 2),
    "no header line": ("x.csv", b"text\nkettle\nferry\n", Reading(header=False), "text", "text", 3),
    "an encoding, in another spelling": (
        "x.csv", "text\nплохо совсем\n".encode("cp1251"), Reading(encoding="Windows-1251"), "text",
        "плохо совсем", 1,
    ),
    "lines with tabs are no table": (
        "x.txt", b"a b\tc d\ne f\tg h\n", Reading(format="txt"), "text", "a b\tc d", 2,
    ),
    "rows that are too short": (
        "x.csv", table("id,text,label", lambda i, t: (i, t, 1) if i else (i, t)), Reading(skip_bad_rows=True),
        "text", TEXTS[1], N - 1,
    ),
    "objects without a text": (
        "x.jsonl", lines(lambda i, t: {"text": t} if i else {"gone": True}), Reading(skip_bad_rows=True),
        "text", TEXTS[1], N - 1,
    ),
    "lines that are no JSON": (
        "x.jsonl", b"oops\n" + lines(lambda i, t: {"text": t}), Reading(skip_bad_rows=True),
        "text", TEXTS[0], N,
    ),
    "a quote in a wrong place": (
        "x.csv", b'text,label\n"a" b,c\nthe dog,d\n', Reading(skip_bad_rows=True), "text", "the dog", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAYING)
def test_what_is_said_is_done(case):
    file, content, reading, text, first, rows = SAYING[case]
    found = parse_table(content, file, reading)
    assert (found.text_column, found.texts[0], len(found)) == (text, first, rows)
    if reading.skip_bad_rows:
        assert len(found.bad) == 1 and f"1 that do not fit left out (line {found.bad[0].line})" in found.taken
        with pytest.raises(RowError, match=rf"line {found.bad[0].line} .*--skip-bad-rows"):
            parse_table(content, file)


def test_a_class_inside_a_list():
    found = parse_table(READ["a list as label"][1], "x.jsonl", Reading(label="label.0"))
    assert found.labels == PAIR * (N // 2)


# name: (file, content, kind of error, words)
REFUSED = {
    "two encodings in one file": (
        "x.csv", table("text", lambda i, t: (f"{t} für",), n=2) + "zurück\n".encode("cp1252"),
        EncodingError, "byte 0xFC in line 4.*--encoding",
    ),
    "a list of words as the text": (
        "x.parquet", parquet(text=[["a", "b"]] * 3), ColumnError, "'text' holds list<.*string>, no texts",
    ),
    "bytes as the text": ("x.parquet", parquet(text=[b"a b"] * 3), ColumnError, "'text' holds binary"),
    "a conversation": (
        "x.jsonl", lines(lambda i, t: {"messages": [{"content": t}]}),
        ColumnError, "--text messages.0.content",
    ),
    "ids and dates alone": (
        "x.csv", table("id,day,user", lambda i, t: (f"a{i}", "3 May 2023", f"ann{i}")), ColumnError, "--text",
    ),
    "a wrong name": (
        "x.csv", table("id,review", lambda i, t: (i, t)).replace(b"review", b"post"), ColumnError, "id, post",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_why(case):
    file, content, kind, words = REFUSED[case]
    with pytest.raises(kind, match=words) as caught:
        parse_table(content, file, Reading(text="review") if case == "a wrong name" else None)
    if kind is ColumnError:
        assert caught.value.columns


@pytest.mark.parametrize(("place", "words"), [("https://x.example/a.csv", "address"), ("/tmp", "folder")])
def test_addresses_and_folders_are_no_files(place, words):
    from core.data.load import load_corpus

    with pytest.raises(CorpusError, match=words):
        load_corpus(place)
