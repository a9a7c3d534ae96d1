"""The table of a comparison, read strictly: what is damaged is named and costs no more than its line."""

import csv
import subprocess
import sys

import pytest

from core.checkpoint.catalogue import pretrained_folder
from core.errors import ConfigError
from core.evaluation.comparison_table import (
    COLUMNS,
    KEY,
    LATER,
    MAX_BYTES,
    columns_of,
    read_table,
    table_row,
)
from core.training.experiments import Table

LINE = {
    "corpus": "yelp", "encoder": "bert", "dimensions": 768, "model": "hsvae", "mode": "stable", "seed": 0,
    "accuracy_gated": 0.9123, "hoyer_gated": 0.91, "active": 5.5, "nll": 30.25,
    "command": "python -m core compare paper --only yelp-bert-768-hsvae-stable-0",
}  # fmt: skip


def write(file, lines, columns=COLUMNS):
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([table_row(line, columns)[name] for name in columns] for line in lines)
    return file


def test_a_row_comes_back_as_it_was_written(tmp_path):
    found = read_table(write(tmp_path / "t.csv", [LINE]))
    (row,) = found.rows.itertuples()
    assert found.problems == () and tuple(found.rows) == COLUMNS
    assert (row.corpus, row.encoder, row.dimensions, row.model, row.seed) == ("yelp", "bert", 768, "hsvae", 0)
    numbers = found.rows.select_dtypes("float").iloc[0].dropna().to_dict()
    assert numbers == {"accuracy_gated": 0.9123, "hoyer_gated": 0.91, "active": 5.5, "nll": 30.25}
    assert row.command == LINE["command"]


def test_a_table_from_before_a_column_is_read_with_nothing_in_it(tmp_path):
    older = tuple(name for name in COLUMNS if name not in LATER)
    found = read_table(write(tmp_path / "t.csv", [LINE], older))
    assert not found.problems and found.rows["accuracy_gated"][0] == 0.9123
    assert tuple(found.rows) == COLUMNS and found.rows[list(LATER)].isna().all(axis=None)
    table = Table(tmp_path / "t.csv", KEY, tmp_path, COLUMNS)
    table.add(LINE | {"seed": 1, "mlp_gated": 0.5})
    assert list(read_table(tmp_path / "t.csv").rows["mlp_gated"].fillna(0)) == [0, 0.5]
    with pytest.raises(ConfigError, match="other columns"):
        read_table(write(tmp_path / "t.csv", [LINE], COLUMNS[:-2]))


def test_a_varied_setting_is_a_column_and_part_of_the_key(tmp_path):
    columns = columns_of(("alpha",))
    assert columns[6:8] == ("alpha", "mean_p_on")
    lines = [LINE | {"alpha": alpha, "mean_p_on": 0.1} for alpha in (1.0, 16.0)]
    found = read_table(write(tmp_path / "t.csv", lines, columns), ("alpha",))
    assert list(found.rows["alpha"]) == [1, 16] and not found.problems


@pytest.mark.parametrize(
    "change, said",
    [
        ({"accuracy_gated": "abc"}, "accuracy_gated is 'abc', not a number"),
        ({"accuracy_gated": "nan"}, "accuracy_gated is 'nan', not a number"),
        ({"nll": "1e999"}, "nll is '1e999', not a number"),
        ({"hoyer_gated": "1.5"}, "hoyer_gated is 1.5, outside 0 to 1"),
        ({"dimensions": "-1"}, "dimensions is '-1', not a whole number"),
        ({"model": "<b>x</b>"}, "model is '<b>x</b>'"),
        ({"encoder": "x" * 90}, "encoder is"),
        ({"command": "rm -r /"}, "command is 'rm -r /'"),
        ({}, "the same row stands above"),
    ],
)
def test_a_damaged_line_is_named_and_the_others_are_read(tmp_path, change, said):
    first, second = dict(LINE), {**LINE, "seed": 0 if not change else 1, **change}
    found = read_table(write(tmp_path / "t.csv", [first, second]))
    assert len(found.rows) == 1
    assert len(found.problems) == 1 and found.problems[0].startswith("Line 3: ") and said in found.problems[0]


def test_a_short_line_and_an_open_quote_are_named(tmp_path):
    file = write(tmp_path / "t.csv", [LINE])
    file.write_text(file.read_text() + "yelp,bert\n" + '"open')
    found = read_table(file)
    assert len(found.rows) == 1 and len(found.problems) == 2
    assert "2 cells instead of 27" in found.problems[0] and "nothing after it was read" in found.problems[1]


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "other columns"),
        (b"corpus,model\nyelp,vae\n", "other columns"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"," * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, content, said):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        read_table(tmp_path / "t.csv")


def test_a_missing_file_a_link_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="is missing"):
        read_table(tmp_path / "t.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ConfigError, match="not a plain file"):
        read_table(tmp_path / "folder.csv")
    write(tmp_path / "t.csv", [LINE])
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    with pytest.raises(ConfigError, match="link"):
        read_table(tmp_path / "link.csv")


def test_the_shipped_table_is_whole():
    found = read_table(pretrained_folder() / "comparison.csv")
    assert not found.rows.empty and not found.problems


def test_reading_needs_no_heavy_library():
    script = (
        "import sys, core.evaluation.comparison_table\n"
        "heavy = {'torch', 'sklearn', 'numpy', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
