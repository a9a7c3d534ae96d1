"""Which dimensions go with a column, on synthetic codes whose truth is known."""

import json

import numpy as np
import pytest
from scipy import sparse, stats

from core.data.readers.column_kinds import read_column
from core.errors import RequestError
from core.evaluation.columns import LEVEL, analyse_column
from core.evaluation.rank_association import RankedCodes, share_interval


def codes_of(rows: int = 400, width: int = 30, seed: int = 0, density: float = 0.1) -> sparse.csr_matrix:
    """Codes with dimensions on in shares of rows from `density` / 10 to 2 `density`."""
    generator = np.random.default_rng(seed)
    on = generator.random((rows, width)) < density * np.linspace(0.1, 2, width)
    return sparse.csr_matrix(np.where(on, generator.gamma(2, 1, (rows, width)), 0))


def texts_of(codes) -> list[str]:
    return [f"sentence number {row}" for row in range(codes.shape[0])]


@pytest.mark.parametrize("kind", ["sparse", "signed", "dense"])
def test_measures_are_those_of_scipy(kind):
    generator = np.random.default_rng(3)
    dense = codes_of().toarray()
    if kind != "sparse":
        dense *= generator.choice([-1, 1], dense.shape)
    if kind == "dense":
        dense = generator.normal(size=dense.shape)
    ranked = RankedCodes.of(sparse.csr_matrix(dense))
    numbers = np.round(generator.normal(size=400), 1)
    rho, p = ranked.correlation(stats.rankdata(numbers))
    inside = generator.random(400) < 0.3
    _, p_group = ranked.correlation(inside.astype(float))
    auc = ranked.auc(inside)
    for dimension in range(30):
        column = dense[:, dimension]
        if (column != 0).sum() < 5:
            assert np.isnan(rho[dimension]) and np.isnan(p[dimension])
            continue
        said = stats.spearmanr(column, numbers)
        assert rho[dimension] == pytest.approx(said.statistic)
        assert p[dimension] == pytest.approx(said.pvalue, abs=0.03)
        test = stats.mannwhitneyu(column[inside], column[~inside], use_continuity=False, method="asymptotic")
        assert auc[dimension] == pytest.approx(test.statistic / (inside.sum() * (~inside).sum()))
        assert p_group[dimension] == pytest.approx(test.pvalue, abs=0.06)


def test_p_values_of_rare_dimensions_and_classes_are_not_too_small():
    """5 of 2,000 rows are on, 1 % are of the class: 3 of them together are p = 1e-8 for a normal test."""
    inside = np.zeros(2000)
    inside[:20] = 1
    for together in (1, 2, 3):
        on = np.zeros((2000, 1))
        on[[*range(together), *range(1000, 1005 - together)]] = 1
        _, p = RankedCodes.of(sparse.csr_matrix(on)).correlation(inside)
        exact = stats.hypergeom.sf(together - 1, 2000, 20, 5)
        assert exact / 3 < p[0] < 30 * exact


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = {"rank": 0, "share": 0}
    for seed in range(60):
        generator = np.random.default_rng(seed)
        target = generator.random(300) < 0.4
        on = np.where(target, generator.random(300) < 0.5, generator.random(300) < 0.2)
        low, high = share_interval(
            np.array([on[target].sum()]), target.sum(), np.array([on[~target].sum()]), (~target).sum(), seed
        )
        held["share"] += int(low[0] <= 0.3 <= high[0])
        x, y = generator.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 300).T
        ranked = RankedCodes.of(sparse.csr_matrix(x[:, None]))
        low, high = ranked.interval(stats.rankdata(y), seed, 300)[:, 0]
        held["rank"] += int(low <= 6 / np.pi * np.arcsin(0.25) <= high)
    assert min(held.values()) >= 51, held


def test_a_class_made_from_a_dimension_puts_it_first():
    codes = codes_of(rows=1000)
    generator = np.random.default_rng(1)
    on = codes[:, [17]].toarray()[:, 0] > 0
    cells = np.where(generator.random(1000) < 0.1, generator.random(1000) < 0.5, on)
    texts = [f"{'soup' if one else 'bread'} {row}" for row, one in enumerate(cells)]
    result = analyse_column(read_column("food", [str(cell) for cell in cells]), codes, texts)
    assert result.best()[0] == 17 and result.measures["q"][0, 17] < 1e-6 and result.targets == ("yes",)
    assert result.measures["low"][0, 17] < result.measures["effect"][0, 17] < result.measures["high"][0, 17]
    agree, contradict = result.examples[0, 17]
    assert all(cells[agree]) and not any(cells[contradict]) and all(on[[*agree, *contradict]])
    scores = {probe["reader"]: probe["score"]["mean"] for probe in result.probes}
    assert list(scores) == ["best 1", "best 2", "best 5", "best 10", "all dimensions", "TF-IDF"]
    assert scores["best 1"] > 0.9 and scores["TF-IDF"] > 0.95
    assert result.probes[0]["dimensions"] == [17] and 0.8 < result.probes[0]["majority"] < 0.9


def test_classes_each_have_their_dimension():
    codes = codes_of(rows=900)
    wide = codes.toarray()
    cells = np.array(["other"] * 900, dtype=object)
    for name, dimension in (("red", 20), ("blue", 25)):
        cells[wide[:, dimension] > 0] = name
    result = analyse_column(read_column("colour", list(cells)), codes, texts_of(codes), probes=False)
    assert result.targets == ("blue", "other", "red")
    assert result.best(0)[0] == 25 and result.best(2)[0] == 20
    frame = result.to_frame(str)
    assert list(frame.columns[:5]) == ["target", "dimension", "label", "rows_on", "share_in"]
    first = frame[frame["target"] == "blue"].iloc[0]
    assert first["share_in"] == 1 and first["auc"] > 0.9 and first["label"] == "25"


def test_numbers_and_dates_correlate():
    codes = codes_of(rows=800)
    generator = np.random.default_rng(2)
    strength = codes[:, [22]].toarray()[:, 0]
    days = np.round(100 * strength + generator.normal(size=800) * 50).astype(int)
    dates = [str(np.datetime64("2000-01-01") + np.timedelta64(int(day), "D")) for day in days]
    for cells in ([str(day) for day in days], dates):
        result = analyse_column(read_column("when", cells), codes, texts_of(codes), draws=200)
        assert result.best()[0] == 22 and 0.2 < result.measures["effect"][0, 22] < 0.9
        assert result.measures["mean_on"][0, 22] > result.measures["mean_off"][0, 22] + 100
        assert [probe["metric"] for probe in result.probes] == ["r2"] * 6
        assert result.probes[0]["score"]["mean"] > 0.4 > result.probes[-1]["score"]["mean"]
    said = result.to_dict(1, str, texts_of(codes))
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    [entry] = said["targets"][0]["dimensions"]
    assert entry["mean_on"][:2] == "20" and entry["label"] == "22" and entry["agree"][0]["value"] > "2000"


@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_shuffled_columns_rarely_have_a_dimension(kind):
    """Skewed columns and rare dimensions, where tests that trust the normal distribution fail."""
    codes = codes_of(rows=600, width=100, density=0.05)
    false = 0
    for seed in range(200):
        generator = np.random.default_rng(seed)
        if kind == "classes":
            cells = generator.permutation(np.repeat(["a", "b", "c"], [500, 75, 25]))
        else:
            cells = np.round(generator.pareto(1, size=600), 2).astype(str)
        column = read_column("x", list(cells), kind)
        result = analyse_column(column, codes, texts_of(codes), draws=1, probes=False, most=0)
        false += result.found > 0
    assert LEVEL == 0.05 and false <= 18, false


def test_a_model_without_gates_gets_correlations():
    generator = np.random.default_rng(5)
    dense = generator.normal(size=(200, 6))
    cells = np.where(dense[:, 4] + generator.normal(size=200) > 0, "yes", "no")
    result = analyse_column(
        read_column("x", list(cells)), sparse.csr_matrix(dense), ["a"] * 200, False, draws=100, probes=False
    )
    assert result.best()[0] == 4 and result.measures["effect"][0, 4] > 0.3
    assert result.measures["low"][0, 4] > 0.2


def test_unknown_cells_are_left_out_and_too_few_are_refused():
    codes = codes_of(rows=60)
    cells = ["yes"] * 15 + ["no"] * 15 + [""] * 30
    result = analyse_column(read_column("x", cells), codes, texts_of(codes), probes=False)
    assert result.rows == 30 and (result.rows_on == (codes[:30] != 0).sum(0)).all()
    with pytest.raises(RequestError, match="at least 20"):
        analyse_column(read_column("x", ["yes", "no"] + [""] * 58), codes, texts_of(codes))
    with pytest.raises(RequestError, match="one of each"):
        analyse_column(read_column("x", cells), codes, ["a"])
