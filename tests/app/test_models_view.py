"""Models: every part with a whole, partial, empty, missing and damaged table; links; strangers' text."""

import json

import pytest

from app.services import resources
from app.settings import listing
from app.views.models.page import LEADS, PARTS
from core.evaluation.comparison_table import COLUMNS, columns_of
from tests.app import compared_tables as tables
from tests.app import stand_in
from tests.app.test_comparison import MEASURES
from tests.app.visitor import Screen

TABLE_PARTS = ("paper", "count", "asked")


@pytest.fixture
def pretrained(tmp_path, monkeypatch):
    """A folder of tables; models are stand-ins."""
    monkeypatch.setenv("HSVAE_PRETRAINED", str(tmp_path / "pretrained"))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    resources.forget()
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value))
    (tmp_path / "pretrained").mkdir()
    yield tmp_path / "pretrained"
    resources.forget()


@pytest.fixture
def whole(pretrained):
    return tables.write(pretrained, tables.whole(), tables.asked())


def said(page):
    return " ".join(page.texts)


def codes(page):
    return [element.value for element in page.page.code]


def address(page):
    """Its parts as text: AppTest gives lists for what the page itself has written."""
    asked = page.page.query_params
    return {key: value if isinstance(value, str) else value[0] for key, value in asked.items()}


def frames(page):
    return [element.value for element in page.page.dataframe]


def test_the_papers_picture_says_codes_gains_and_commands(whole):
    page = Screen("models")
    assert page.calm and page.page.title[0].value == "Which model keeps what?"
    bars = [trace for trace in page.figure("paper")["data"] if trace["type"] == "bar"]
    assert len(bars) == 2 * 11  # four, four and three models, for accuracy and for Hoyer
    assert "(4 corpora): -2.0 points of accuracy, Hoyer 0.92 against 0.20" in said(page)
    assert "exact zeros alone" in said(page) and "gaps" not in said(page)
    assert any("accuracy of the gated" in part and "Hoyer of the gated" in part for part in page.parsed)
    (numbers,) = frames(page)
    assert len(numbers) == 12 + 4 * (11 + 3 + 1)
    assert numbers["command"].str.startswith("python -m core compare paper --only ").all()


@pytest.mark.parametrize(
    "code, accuracy, hoyer", [("values", "values", "values"), ("sampled", "gated", "sampled")]
)
def test_one_control_chooses_the_code_of_both_rows(whole, code, accuracy, hoyer):
    page = Screen("models", code=code)
    layout = page.figure("paper")["layout"]
    assert layout["yaxis"]["title"]["text"] == f"accuracy (%), {accuracy}"
    assert layout["yaxis4"]["title"]["text"] == f"Hoyer, {hoyer}"
    assert page.calm and address(page)["code"] == code
    tops = {
        (trace["name"], trace["yaxis"]): trace["y"][1]
        for trace in page.figure("paper")["data"]
        if trace.get("name") and trace["mode"] == "markers" and trace["xaxis"] in ("x3", "x6")
    }
    yelp = tables.row("yelp", "bert", 768, "hsvae")
    assert tops["HSVAE", "y3"] == pytest.approx(100 * yelp[f"accuracy_{accuracy}"] - 0.05)  # of two seeds
    assert tops["HSVAE", "y6"] == pytest.approx(yelp[f"hoyer_{hoyer}"])


def test_one_bar_can_be_opened_by_box_and_by_link(whole):
    page = Screen("models")
    box = next(one for one in page.page.selectbox if one.label.startswith("Look at one"))
    name = "yelp bert 768 hsvae stable"
    box.set_value(name).run()
    assert page.calm and address(page)["row"] == name
    again = Screen("models", row=name)
    assert codes(again) == [
        f"python -m core compare paper --only yelp-bert-768-hsvae-stable-{seed}" for seed in (0, 1)
    ]
    measures = frames(again)[0]
    assert list(measures["seed 0"][measures["measure"] == "Accuracy of a classifier"]) == ["88.0 %", "89.0 %"]
    assert list(measures["code"][measures["measure"] == "Accuracy of a classifier"]) == ["gated", "values"]


def test_a_bar_of_one_picture_is_closed_without_a_word_in_another(whole):
    page = Screen("models", part="count", row="yelp gru 32 ae stable")
    assert page.calm and "row" not in address(page)
    assert not any("link asks" in text for text in page.texts)


def test_accuracy_against_active_count_says_who_is_ahead(whole):
    page = Screen("models", part="count")
    assert page.calm
    assert "HSVAE is ahead of the cut VAE on average by 3.0 points" in said(page)
    assert page.figure("counts")["layout"]["xaxis4"]["type"] == "log"
    assert (frames(page)[0]["command"].str.len() > 0).all()


def test_checkpoints_that_ship_have_a_panel_of_their_own(whole, pretrained):
    lines = [
        {**tables.row("wordnet", "bert", 128, "hsvae", active=count), "alpha": alpha}
        for alpha, count in ((1.0, 40.0), (16.0, 4.0))
    ]
    lines += [tables.row("wordnet", "bert", 256, "vae", mode) for mode in ("stable", "thresholded to 4")]
    for line in lines:
        line["command"] = "python -m core tradeoff a b --dense c --corpus wordnet --rows 100"
    (pretrained / "accuracy-by-count.csv").write_text(tables.text(lines, columns_of(("alpha",))))
    page = Screen("models", part="count")
    figure = page.figure("counts")
    assert page.calm
    assert any("WordNet, checkpoints" in str(note["text"]) for note in figure["layout"]["annotations"])
    assert sum("tradeoff" in command for command in frames(page)[0]["command"]) == 4


def test_asked_and_got_reuses_the_picture_of_learn_and_shows_every_run(whole):
    page = Screen("models", part="asked")
    assert page.calm
    assert "Requested: 50 % down to 6 % on. Actual, all gates added up: 55 % down to 6 %" in said(page)
    assert "From alpha 1 to 16:" in said(page)
    assert len(page.figure("asked")["data"]) == 3 and page.figure("alphas")["data"]
    runs = frames(page)[0]
    assert len(runs) == 10 and runs["asked off"].max() == pytest.approx(16 / 17)
    assert runs["got off, all gates added up"].notna().all() and list(runs)[-1] == "command"


def test_a_partial_table_leaves_gaps_and_says_which(pretrained):
    some = [one for one in tables.whole() if one["corpus"] == "yelp" and one["model"] != "mat_vae"]
    tables.write(pretrained, some, tables.asked(alphas=(8.0,), seeds=(0,)))
    page = Screen("models")
    assert page.calm and "left as gaps: 36 of 44 bars" in said(page) and "MAT-VAE (4)" in said(page)
    page = Screen("models", part="count")
    assert page.calm and "Not measured yet: WordNet, DBpedia, Yahoo." in said(page)
    page = Screen("models", part="asked")
    assert page.calm and "Not enough runs are measured to compare." in said(page)


@pytest.mark.parametrize("rows", [[], list(tables.references())], ids=["header alone", "references alone"])
def test_a_table_without_models_is_a_clear_state(pretrained, rows):
    tables.write(pretrained, rows, [])
    for part in TABLE_PARTS:
        page = Screen("models", part=part)
        assert page.calm
        assert any(word in said(page) for word in ("yet", "No row")), part
    assert bool(Screen("models").figure("paper")) == bool(rows)


@pytest.mark.parametrize("part", TABLE_PARTS)
def test_a_missing_table_says_how_to_make_it(pretrained, part):
    page = Screen("models", part=part)
    assert (
        page.calm
        and "is missing" in said(page)
        and "Make its rows with: python -m core compare" in said(page)
    )


@pytest.mark.parametrize("part", TABLE_PARTS)
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"\x00" * 50])
def test_what_is_no_table_is_told(pretrained, part, content):
    for name in ("comparison.csv", "asked-and-got.csv"):
        (pretrained / name).write_bytes(content)
    page = Screen("models", part=part)
    assert page.calm and "Make its rows with" in said(page)


@pytest.mark.parametrize("part", TABLE_PARTS)
def test_damaged_lines_are_counted_and_the_others_drawn(pretrained, part):
    tables.write(pretrained, tables.whole(), tables.asked())
    for name, columns in (("comparison.csv", COLUMNS), ("asked-and-got.csv", columns_of(("alpha",)))):
        text = (pretrained / name).read_text()
        cells = ["<script>", "bert"] + [""] * (len(columns) - 2)
        (pretrained / name).write_text(text + ",".join(cells) + "\n" + "short\n" + "x\n")
    page = Screen("models", part=part)
    assert page.calm and "3 lines of the table were left out" in said(page)
    assert page.page.get("plotly_chart")
    assert "<script>" not in " ".join(str(part) for part in page.parsed)


def test_strange_rows_are_drawn_where_they_can_be(pretrained):
    strange = [
        tables.row("yelp", "bert", 768, "hsvae", active=0.0),
        tables.row("yelp", "bert", 768, "vae", "thresholded", active=None),
        tables.row("yelp", "bert", 768, "vae", accuracy_gated=None, hoyer_gated=None),
        tables.row("yelp", "bert", 64, "hsvae"),
        tables.row("yelp", "lstm", 768, "other"),
        {**tables.row("yelp", "bert", 768, "hsvae", seed=5), "corpus": "novels"},
    ]
    tables.write(pretrained, strange)
    for part in ("paper", "count"):
        assert Screen("models", part=part).calm, part


def test_checkpoints_are_a_table_with_measures_only_marked(whole):
    (whole / "metrics-ablation-x.json").write_text(json.dumps(MEASURES))
    page = Screen("models", part="shelf", sort="accuracy")
    (table,) = frames(page)
    assert page.calm and list(table["name"]) == ["ablation-x", "stand-in"]
    assert list(table["weights"]) == ["measures only", "shown now"]
    assert table["command"].str.startswith("python -m core ").all()
    opened = Screen("models", part="shelf", open="ablation-x")
    assert opened.calm and "Only its scores were kept" in said(opened)
    assert codes(opened) == ["python -m core train ablation-x --out runs/ablation-x --data-dir DIR"]
    turned = Screen("models", part="shelf", sort="accuracy", reverse="1")
    assert turned.calm and address(turned)["reverse"] == "1"


def test_a_checkpoint_that_lies_nowhere_is_told_calmly(whole):
    page = Screen("models", part="shelf", open="stand-in")
    assert page.calm and "Its measures cannot be read" in said(page)
    gone = Screen("models", part="shelf", open="nowhere")
    assert gone.calm and "'nowhere', which is not here" in said(gone) and "open" not in address(gone)


def test_a_sentence_that_turns_nothing_on_is_drawn_too(whole):
    page = Screen("models", part="sentence", text="zzz")
    assert page.calm and "0 of 256 dimensions on · no Hoyer: nothing is on" in said(page)


@pytest.mark.parametrize("asked", ["a,a", "A", "a,b,c,d,e", "../x", ",".join("abcde")])
def test_a_list_of_models_is_checked(asked):
    with pytest.raises(ValueError):
        listing("models", 4).read(asked)


def test_forged_settings_become_notices(whole):
    for query in ({"part": "x"}, {"row": "nowhere"}, {"sort": "x"}, {"models": "../x"}, {"code": "best"}):
        page = Screen("models", **query)
        assert page.calm
        assert any("link asks" in text for text in page.texts), query


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_link_with_a_takeaway_and_a_question_mark(whole, part):
    page = Screen("models", part=part)
    assert page.calm and "*Exactly:*" in page.page.subheader[0].proto.help
    assert LEADS[part] in page.texts
    assert address(page).get("part", "paper") == part


@pytest.mark.parametrize("part", PARTS)
def test_every_file_of_every_part_can_be_made(whole, monkeypatch, part):
    from app.ui import export

    made = []
    monkeypatch.setattr(export, "_button", lambda label, file, mime, data, key: made.append((file, data)))
    page = Screen("models", part=part, text="a small plant")
    assert page.calm and any(file.endswith(".csv") for file, _ in made)
    for file, data in made:
        content = data()
        assert len(content) > 20, file
    tables_made = [data() for file, data in made if file.endswith(".csv")]
    assert any("command" in table.splitlines()[0] for table in tables_made)
