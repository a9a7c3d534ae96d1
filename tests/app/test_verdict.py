"""Which model to use: only numbers of the same sentences are compared, each with its rival."""

import json

import pandas as pd
import pytest

from app.services import checkpoint_table, verdict
from app.services.verdict import CLASSIFY, READ, REBUILD
from app.views.models.recommendation import table, told

TEST, DEV = {"wordnet": 900, "yelp": 100}, {"plain-dev": 300}


def section(rows, auc=None, peer=None, cosine=None, accuracy=None, majority=0.1, minilm=None):
    found = {"rows": rows, "dimensions": 8}
    if auc is not None:
        found["interpretability"] = {"word_auc": {"mean": auc}}
        title = "Top-k sparse autoencoder on MiniLM"
        found["peers"] = [{"peer": title, "dimensions": 8, "word_auc": {"mean": peer}}]
    if cosine is not None:
        found["decoded_text"] = {"cosine": {"decode_to_input": {"mean": cosine}}}
    if accuracy is not None:
        record = {"mean": accuracy, "majority": majority, "count": 1000, "classes": 5}
        found["probing"] = {"all": {"accuracy": {"gated": record, "minilm": {"mean": minilm}}}}
    return found


def models(**each):
    rows = [
        {"name": name, "weights": True, "model": kind, "measured": measured}
        for name, (kind, measured) in each.items()
    ]
    return pd.DataFrame(rows)


def by_use(found, default="a"):
    return {one.use: one for one in verdict.verdicts(found, default)}


def test_the_best_score_on_the_same_sentences_counts_and_its_sparse_autoencoder_stands_beside_it():
    found = models(
        a=("hsvae", {"test": section({"plain": 5}, auc=0.7), "plain_dev": section(DEV, auc=0.71, peer=0.7)}),
        b=(
            "hsvae",
            {"test": section(TEST, auc=0.8, peer=0.7), "plain_dev": section(DEV, auc=0.67, peer=0.6)},
        ),
    )
    best = by_use(found)[READ]
    assert (best.best.model, best.second.model) == ("a", "b")
    assert best.rival == "Sparse autoencoder on MiniLM" and best.rival_value == 0.7
    assert best.rows == "300 everyday sentences kept for development"
    assert "0.710" in told(best) and "b, 0.670" in told(best) and "0.700" in told(best)


def test_numbers_of_other_sentences_are_never_compared():
    found = models(
        a=("hsvae", {"test": section({"plain": 5}, cosine=0.9), "plain_dev": section(DEV, cosine=0.4)}),
        b=("vae", {"test": section(TEST, cosine=0.8), "plain_dev": section(DEV, cosine=0.5)}),
        c=("vae", {"test": section(TEST, cosine=0.7)}),
    )
    of_default = by_use(found)[REBUILD]
    assert (of_default.best.model, of_default.rival, of_default.absent) == ("b", "a", ("c",))
    assert of_default.rows == "300 everyday sentences kept for development"
    assert by_use(found, "c")[REBUILD].rival == "c"
    assert by_use(found.iloc[[0, 2]]) == {}


def test_raw_minilm_and_the_best_sparse_model_stand_beside_a_dense_winner():
    found = models(
        a=("hsvae", {"test": section(TEST, accuracy=0.5, minilm=0.58)}),
        b=("vae", {"test": section(TEST, accuracy=0.6, minilm=0.58)}),
    )
    best = by_use(found)[CLASSIFY]
    assert best.rival == verdict.WITHOUT and best.gated.model == "a"
    assert "gives up some accuracy" in told(best)
    assert "60.0 %" in told(best) and "MiniLM alone, 58.0 %" in told(best) and "a, 50.0 %" in told(best)


def test_a_sparse_model_that_beats_minilm_gives_nothing_up():
    found = models(
        a=("hsvae", {"test": section(TEST, accuracy=0.59, minilm=0.58)}),
        b=("vae", {"test": section(TEST, accuracy=0.6, minilm=0.58)}),
    )
    assert "gives up" not in told(by_use(found)[CLASSIFY])


def test_sentences_without_any_known_class_say_nothing_about_accuracy():
    found = models(
        a=("hsvae", {"plain_dev": section(DEV, accuracy=0.0, majority=0.0)}),
        b=("vae", {"plain_dev": section(DEV, accuracy=0.4)}),
    )
    assert CLASSIFY not in by_use(found)


@pytest.mark.parametrize(
    "measured", [{}, {"test": 3}, {"test": {"rows": {"x": "many"}}}, {"test": {"rows": []}}]
)
def test_damaged_measures_are_left_out(measured):
    found = models(a=("hsvae", measured), b=("vae", measured))
    assert verdict.verdicts(found, "a") == [] and table(found).empty


def test_the_shipped_answers_are_those_of_the_shipped_measures():
    found = checkpoint_table.checkpoint_rows()
    answers = by_use(found, "english-bert-768")
    assert set(answers) == {READ, REBUILD, CLASSIFY}
    told_best = {answers[READ].best.model, answers[READ].second.model}
    assert told_best == {"english-bert-768", "english-bert-128-alpha16"}  # .711 and .712: a tie
    for one in answers.values():
        better = one.rival_value > one.best.value
        assert not better or f"Better still: {one.rival}" in told(one)
        said = table(found)
        assert one.best.model in set(said["model"]) and json.dumps(told(one))
