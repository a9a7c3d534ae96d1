"""The whole way of `factors`, on models of seconds: trained, scored, gone on with."""

import csv
import json

import pytest

from core.cli import main
from core.errors import ConfigError
from core.training.known_factors import COLUMNS, PLAN, known_factors
from tests.training.test_compare import SMALL

PLAN_TEXT = (
    "references = false"
    + SMALL.partition("[[blocks]]")[0]
    + '\n[[blocks]]\npanel = "gru-8"\nmodels = ["hsvae", "ae"]\n'
)


def test_every_code_stands_beside_its_floor(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("core.training.known_factors._TOPK_STEPS", 50)
    (tmp_path / "plan.toml").write_text(PLAN_TEXT)
    table = tmp_path / "factors.csv"
    options = ["--plan", str(tmp_path / "plan.toml"), "--out", str(table), "--runs", str(tmp_path / "runs")]
    assert main(["factors", *options, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"table": str(table)}
    with table.open(newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    models = {"hsvae", "ae", "topk on MiniLM"}
    assert set(rows) == models | {f"{name}, shuffled" for name in models} | {
        "ideal, one dimension a factor", "ideal, one dimension a value",
    }  # fmt: skip
    assert tuple(next(iter(rows.values()))) == COLUMNS and rows["ae"]["active"] == ""
    assert float(rows["ideal, one dimension a factor"]["mig"]) > 0.9  # of 200 rows
    assert all(0 <= float(row["mig"]) < 0.1 for name, row in rows.items() if "shuffled" in name)
    before = table.read_text()
    main(["factors", *options])
    assert table.read_text() == before


def test_an_unknown_plan_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="comparison"):
        known_factors(tmp_path / "t.csv", tmp_path / "runs", f"{PLAN}-no")
