"""A recipe fitted to a corpus: sizes by its rows, a vocabulary that it fills, steps by a trial."""

import pytest

from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError, CorpusError
from core.training.fitting import (
    check_rows,
    fit_sizes,
    fit_steps,
    fit_vocabulary,
    invented,
    try_steps,
    with_steps,
)
from core.training.mixture import mixture
from core.training.recipe import Chosen, CorpusPart, Recipe
from core.training.run import run_tokenizer, with_overrides
from tests.tiny import sentences
from tests.training.small import write_corpus

SMALL = Recipe.load("small")


def test_more_rows_make_a_larger_model():
    found = [fit_sizes(SMALL, sentences() * times)[0] for times in (1, 5, 40)]
    assert [recipe.model.dimensions for recipe in found] == [32, 64, 128]
    assert [recipe.training.batch_size for recipe in found] == [32, 64, 128]
    assert [recipe.training.steps for recipe in found] == [800, 1350, 4000]
    assert found[0].model.vocabulary < found[2].model.vocabulary + 1 <= SMALL.model.vocabulary
    assert "fitted to 288 training sentences: 32 dimensions" in fit_sizes(SMALL, sentences())[1]


def test_phases_shrink_with_the_steps():
    half = with_steps(SMALL, 2000).training
    assert (half.steps, half.warmup_steps, half.reading_steps, half.validate_every) == (2000, 750, 250, 100)
    assert with_steps(SMALL, 10_000) == SMALL


def test_steps_are_those_that_the_minutes_allow():
    recipe = with_overrides(fit_sizes(SMALL, sentences())[0], None, 0.02)
    rows = invented(recipe)
    assert min(vars(try_steps(recipe, rows, rows)).values()) > 0
    fitted, said = fit_steps(recipe, rows, rows)
    assert 400 <= fitted.training.steps <= recipe.training.steps and "steps, about" in said
    ample = with_overrides(recipe, None, 1000)
    assert fit_steps(ample, rows, rows)[0] == ample


def test_what_is_chosen_replaces_the_recipe_s_settings_and_the_fitted_dimensions():
    chosen = Chosen(dimensions=48, alpha=2.0, encoder="gru", seed=7)
    recipe, said = fit_sizes(chosen.of(SMALL), sentences(), chosen.dimensions)
    assert (recipe.model.dimensions, recipe.model.alpha, recipe.training.seed) == (48, 2.0, 7)
    assert recipe.model.encoder == "gru" and recipe.model.encoder_sha256 == "" and "48 dimensions" in said
    rows = invented(recipe)
    assert rows.features is None and min(vars(try_steps(recipe, rows, rows)).values()) > 0
    assert Chosen().of(SMALL) == SMALL and Chosen(encoder="bert").of(SMALL) == SMALL
    with pytest.raises(ConfigError, match="alpha"):
        Chosen.parse({"alpha": -1.0}, "the form")


def test_a_few_rows_are_refused():
    check_rows(200)
    with pytest.raises(CorpusError, match=r"has 199 different sentences.*shipped model"):
        check_rows(199)


def test_a_vocabulary_that_a_corpus_cannot_fill_is_lowered_where_the_corpus_was_chosen(tmp_path):
    corpus = str(write_corpus(tmp_path))
    recipe = with_overrides(Recipe.load("wordnet-bert-128"), corpus, 1)
    rows = mixture((CorpusPart(name=corpus),), "train")
    with pytest.raises(ConfigError, match="vocabulary is 8,000"):
        run_tokenizer(tmp_path, recipe, rows, None)
    tokenizer = run_tokenizer(tmp_path, recipe, rows, None, fit=True)
    fitted, said = fit_vocabulary(recipe, tokenizer)
    assert fitted.model.vocabulary == len(tokenizer) < 8000 and "instead of 8,000" in said
    assert fit_vocabulary(fitted, TextTokenizer.load(tmp_path)) == (fitted, "")
