"""Files that people bring: what each of them becomes, or why it is refused."""

import io
import pickle
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

from core.data.readers.table import UNLABELLED

UTF16 = "text,label\na schöne dog,x\nthe act,y\n"


def parquet_bytes(columns, **options) -> bytes:
    stream = io.BytesIO()
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    pq.write_table(table, stream, **options)
    return stream.getvalue()


def zipped(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.csv", text)
    return stream.getvalue()


# name: (file name, content, texts, labels)
WORKS = {
    "csv": ("x.csv", b"text,label\nA dog,x\nThe cat,y\n", ("a dog", "the cat"), ("x", "y")),
    "csv from Windows": (
        "x.csv",
        b"text,label\r\na dog,x\r\nthe cat,y\r\n",
        ("a dog", "the cat"),
        ("x", "y"),
    ),
    "csv from an old Mac": ("x.csv", b"text,label\ra dog,x\rthe cat,y\r", ("a dog", "the cat"), ("x", "y")),
    "no newline at the end": ("x.csv", b"text\na dog", ("a dog",), None),
    "quotes, separators and lines in cells": (
        "x.csv",
        b'text,label\n"a ""big"", bad\ndog",x\n',
        ('a "big", bad dog',),
        ("x",),
    ),
    "columns in any order and case": ("x.csv", b"id,Class, Sentence \n1,x,a dog\n", ("a dog",), ("x",)),
    "text before sentence, label before class": (
        "x.csv",
        b"sentence,text,class,label\nno,yes,c,l\n",
        ("yes",),
        ("l",),
    ),
    "first column of words": ("x.csv", b"id,date,review,note\n1,2020-01-01,a dog,b\n", ("a dog",), None),
    "label is never the text": ("x.csv", b"label,review\nx,a dog\n", ("a dog",), ("x",)),
    "NA and None are words, no class is NA": (
        "x.csv",
        b"text,label\nNA,None\nNone,NA\nnull,nan\n",
        ("na", "none", "null"),
        ("None", UNLABELLED, UNLABELLED),
    ),
    "007 stays 007": (
        "x.csv",
        b"text,label\nagent 007,007\n007,01.0\n",
        ("agent 007", "007"),
        ("007", "01.0"),
    ),
    "byte order mark": ("x.csv", b"\xef\xbb\xbftext\na dog\n", ("a dog",), None),
    "UTF-16 with its mark": ("x.csv", UTF16.encode("utf-16"), ("a schöne dog", "the act"), ("x", "y")),
    "UTF-16 big-endian with its mark": (
        "x.csv",
        b"\xfe\xff" + UTF16.encode("utf-16-be"),
        ("a schöne dog", "the act"),
        ("x", "y"),
    ),
    "UTF-32 with its mark": ("x.csv", UTF16.encode("utf-32"), ("a schöne dog", "the act"), ("x", "y")),
    "semicolons": ("x.csv", b"text;label\na dog, big;x\n", ("a dog, big",), ("x",)),
    "tabs in a csv": ("x.csv", b"text\tlabel\na dog, big\tx\n", ("a dog, big",), ("x",)),
    "commas in a tsv": ("x.tsv", b'text,label\n"a dog, big",x\n', ("a dog, big",), ("x",)),
    "tsv with loose quotes": (
        "x.tsv",
        b'text\tlabel\n"a dog\tx\nhe said "hi"\ty\n',
        ('"a dog', 'he said "hi"'),
        ("x", "y"),
    ),
    "tsv as Excel writes it": ("x.tsv", b'text\tlabel\n"say ""hi"""\tx\n', ('say "hi"',), ("x",)),
    "some rows without text": ("x.csv", b"text,label\n,x\n  ,y\na dog,z\n\n", ("a dog",), ("z",)),
    "some rows without label": (
        "x.csv",
        b"text,label\na dog,\na cat,y\n",
        ("a dog", "a cat"),
        (UNLABELLED, "y"),
    ),
    "no row with a label": ("x.csv", b"text,label\na dog,\na cat,\n", ("a dog", "a cat"), None),
    "one row": ("x.csv", b"text\na dog\n", ("a dog",), None),
    "all rows alike": ("x.csv", b"text\n" + b"a dog\n" * 50, ("a dog",), None),
    "cells that look like formulas": ("x.csv", b"text\n=1+1 is two\n@home\n", ("=1+1 is two", "@home"), None),
    "markup": ("x.csv", b"text\n<script>x</script>\n[a](b)\n", ("<script>x</script>", "[a](b)"), None),
    "control characters": (
        "x.csv",
        b"text,label\na\x00dog\x07,x\x00y\n" + b"the cat,z\n" * 9,
        ("a dog", "the cat"),
        ("x y", "z"),
    ),
    "nameless columns": ("x.csv", b",text,,label\n0,a dog,,x\n", ("a dog",), ("x",)),
    "txt": ("x.txt", b"A dog.\n\nThe cat?\r\n", ("a dog.", "the cat?"), None),
    "txt without a header": ("x.txt", b"text,label\n", ("text,label",), None),
    "jsonl": (
        "x.jsonl",
        b'{"text": "A dog", "label": 7}\n\n{"label": null, "text": "b"}',
        ("a dog", "b"),
        ("7", UNLABELLED),
    ),
    "jsonl with the first text of any name": (
        "x.ndjson",
        b'{"id": "7", "review": "a dog"}',
        ("a dog",),
        None,
    ),
    "jsonl with a true label": ("x.jsonl", b'{"text": "a", "label": true}', ("a",), ("true",)),
    "jsonl with an escaped lone surrogate": (
        "x.jsonl",
        b'{"text": "a \\ud800 dog", "label": "x\\udc00y"}',
        ("a dog",),
        ("x y",),
    ),
    "jsonl with a null text": ("x.jsonl", b'{"text": null}\n{"text": "a dog"}', ("a dog",), None),
    "parquet": (
        "x.parquet",
        parquet_bytes({"text": ["A dog", None], "label": ["x", "y"]}),
        ("a dog",),
        ("x",),
    ),
    "parquet with numbers for classes": (
        "x.parquet",
        parquet_bytes({"n": [1, 2], "review": ["a dog", "b"], "class": [7, None]}),
        ("a dog", "b"),
        ("7", UNLABELLED),
    ),
    "parquet with categories": (
        "x.parquet",
        parquet_bytes(
            {"text": pa.array(["a", "b", "a"]).dictionary_encode(), "label": pa.array([True, False, None])}
        ),
        ("a", "b"),
        ("true", "false"),
    ),
    "parquet with large strings": (
        "x.parquet",
        parquet_bytes({"text": pa.array(["a dog"], pa.large_string())}),
        ("a dog",),
        None,
    ),
    "name with a path": ("../../x.csv", b"text\na dog\n", ("a dog",), None),
}


# name: (file name, content, what the message says)
REFUSED = {
    "zero bytes": ("x.csv", b"", "is empty"),
    "zero bytes of parquet": ("x.parquet", b"", "is empty"),
    "header only": ("x.csv", b"text,label\n", "nothing below"),
    "blank lines only": ("x.csv", b"\n\n\n", "is blank"),
    "empty txt": ("x.txt", b"\n \n", "no text"),
    "nothing visible": ("x.txt", b"\xe2\x80\x8b\n", "no text"),
    "ragged row": ("x.csv", b"text,label\na,b\nc\n", "line 3 has 1 cell,"),
    "over-wide row": ("x.csv", b"text,label\na,b\n\nc,d,e\n", "line 4 has 3 cells, the header line has 2"),
    "sentence with a comma": ("x.csv", b"text\nhello, world\n", "line 2 has 2 cells.*commas"),
    "ragged tsv": ("x.tsv", b"text\tlabel\na\n", "line 2 has 1 cell"),
    "line after a cell of three lines": ("x.csv", b'text,label\n"a\nb\nc",x\nd\n', "line 5 has 1 cell"),
    "unclosed quote": ("x.csv", b'text,label\na,b\n"c,d\n' + b"e,f\n" * 99, "line 3 opens a quote"),
    "unclosed quote before much text": ("x.csv", b'text\n"a\n' + b"b\n" * 10**5, "line 2 opens a quote"),
    "text after a quote": ("x.csv", b'text,label\n"a" b,c\n', "line 2 has a quote in a wrong place"),
    "text after a quote, tabs": ("x.tsv", b'"text\tlabel\n"a ""b""\tc"\tx\nd\ty\n', "a tab expected after"),
    "numbers only": ("x.csv", b"a,b\n1,2\n3,4\n", "no column of text"),
    "numbers only in the text column": ("x.csv", b"text\n1\n2\n", "numbers only"),
    "numbers only in a txt": ("x.txt", b"1\n2.5e3\n", "numbers only"),
    "duplicate columns": ("x.csv", b"text,label,text\na,b,c\n", "two columns named 'text'"),
    "duplicate columns but for case": ("x.csv", b"text,Text\na,b\n", "two columns named 'text'"),
    "too many columns": ("x.csv", b"a" + b",a" * 2000 + b"\n", "2,001 columns"),
    "zip renamed": ("x.csv", zipped("text\na\n"), "a zip archive"),
    "pickle renamed": ("x.csv", pickle.dumps({"text": ["a"]}), "a pickle"),
    "gzip renamed": ("x.txt", b"\x1f\x8b\x08\0", "a gzip"),
    "parquet renamed": ("x.csv", parquet_bytes({"text": ["a"]}), "a Parquet file"),
    "csv renamed to parquet": ("x.parquet", b"text\na dog\n", "not a readable Parquet"),
    "unknown ending": ("x.docx", b"PK\x03\x04", "kind that is not read"),
    "pickle by its ending": ("x.pkl", b"", "kind that is not read"),
    "jsonl with an array": ("x.jsonl", b'{"text": "a"}\n["b"]\n', "line 2 is not a JSON object"),
    "jsonl with a plain string": ("x.jsonl", b'"a"\n', "line 1 is not a JSON object"),
    "jsonl with NaN": ("x.jsonl", b'{"text": "a", "label": NaN}\n', "line 1 .*NaN"),
    "jsonl with a missing field": (
        "x.jsonl",
        b'{"text": "a"}\n{"label": "b"}\n',
        "line 2 has no field 'text'",
    ),
    "jsonl without any text": ("x.jsonl", b'{"a": 1}\n', "no column of text"),
    "jsonl with duplicate keys": ("x.jsonl", b'{"text": "a", "text": "b"}\n', "line 1 .*twice"),
    "jsonl of brackets": ("x.jsonl", b'{"text": ' + b"[" * 100_000 + b"\n", "nested too deeply"),
    "jsonl with a text that is a list": ("x.jsonl", b'{"text": ["a"]}\n{"text": ["b"]}\n', "holds a list"),
    "jsonl with a text that is a number": ("x.jsonl", b'{"text": 7}\n', "numbers only"),
    "jsonl cut off": ("x.jsonl", b'{"text": "a"}\n{"text": "b', "line 2 is not valid JSON"),
    "parquet cut off": ("x.parquet", parquet_bytes({"text": ["a"]})[:-6], "not a readable Parquet"),
    "parquet without strings": ("x.parquet", parquet_bytes({"text": [1, 2]}), "numbers only"),
    "parquet with duplicate columns": (
        "x.parquet",
        parquet_bytes(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])),
        "two columns named 'text'",
    ),
    "parquet with nothing in it": (
        "x.parquet",
        parquet_bytes({"text": pa.array([], pa.string())}),
        "nothing below",
    ),
}
