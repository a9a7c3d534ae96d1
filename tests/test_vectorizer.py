"""The scikit-learn transformer: what sklearn asks of an estimator, and what it gives."""

import pickle
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import validate_data

import core
from core.checkpoint.catalogue import resolve
from core.errors import CheckpointError, HSVAEError, TextError
from core.vectorizer import HSVAEVectorizer
from tests.checkpoint.tiny_checkpoint import sign
from tests.tiny import sentences

MODEL = "english-gru-32"
TEXTS = ["a small dog", "the service was slow", "a small dog", "A large bird!"]
WORDS = ["dog", "river", "slow", "cold", "music", "book", "tree", "war"]


class OfNumbers(HSVAEVectorizer):
    """The same on sentences made from rows of numbers, so that sklearn's checks have something to give it."""

    def fit(self, X, y=None):
        return super().fit(sentences_of(validate_data(self, X)), y)

    def transform(self, X):
        if hasattr(self, "checkpoint_"):
            X = sentences_of(validate_data(self, X, reset=False))
        return super().transform(X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = True, False
        return tags


def sentences_of(numbers) -> list[str]:
    return [" ".join(["a", *(WORDS[int(abs(one) * 10) % 8] for one in row)]) for row in numbers]


@parametrize_with_checks([OfNumbers(MODEL, sparse_output=False)])
def test_what_sklearn_asks_of_an_estimator(estimator, check):
    check(estimator)


def test_it_gives_the_gated_values_in_order():
    model, vectorizer = core.load(MODEL), core.HSVAEVectorizer(MODEL)
    matrix = vectorizer.fit(TEXTS).transform(TEXTS)
    assert sparse.issparse(matrix) and matrix.format == "csr" and matrix.dtype == np.float32
    np.testing.assert_allclose(matrix.toarray(), model.encode(TEXTS).gated, rtol=1e-4, atol=1e-5)
    active = clone(vectorizer).set_params(code="active").fit_transform(pd.Series(TEXTS))
    assert set(active.data) == {1.0} and (active.toarray() == (matrix.toarray() != 0)).all()
    values = HSVAEVectorizer(MODEL, code="values", sparse_output=False).fit_transform(np.array(TEXTS))
    np.testing.assert_allclose(values, model.encode(TEXTS).values, rtol=1e-4, atol=1e-5)


def test_names_are_those_of_the_dimensions():
    vectorizer = HSVAEVectorizer(MODEL).fit(TEXTS)
    names = vectorizer.get_feature_names_out()
    assert names.dtype == object and len(set(names)) == len(names) == vectorizer.dimensions_ == 32
    assert names[3] == core.load(MODEL).index.label(3)


def test_it_works_in_pipelines_and_searches():
    texts = sentences()
    labels = ["apples" in text or "boats" in text for text in texts]
    pipeline = make_pipeline(HSVAEVectorizer(MODEL), LogisticRegression(max_iter=500))
    assert cross_val_score(pipeline, texts, labels, cv=3).mean() > 0.7
    search = GridSearchCV(pipeline, {"hsvaevectorizer__code": ["gated", "active"]}, cv=2).fit(texts, labels)
    assert search.best_params_["hsvaevectorizer__code"] in ("gated", "active")
    again = pickle.loads(pickle.dumps(search.best_estimator_))
    np.testing.assert_array_equal(again.predict_proba(texts), search.predict_proba(texts))


def test_weights_are_not_pickled_and_a_changed_checkpoint_is_said(tmp_path):
    folder = shutil.copytree(resolve(MODEL), tmp_path / MODEL)
    vectorizer = HSVAEVectorizer(str(folder)).fit(TEXTS)
    content = pickle.dumps(vectorizer)
    assert len(content) < 1000 and vectorizer.sha256_.encode() in content
    assert (pickle.loads(content).transform(TEXTS) != vectorizer.transform(TEXTS)).nnz == 0
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-2] + b"\0\0")
    sign(folder)
    with pytest.raises(CheckpointError, match="other weights than when this vectorizer was fitted"):
        pickle.loads(content).transform(TEXTS)
    shutil.rmtree(folder)
    with pytest.raises(CheckpointError):
        pickle.loads(content).transform(TEXTS)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ("a dog", "One str"),
        (b"a dog", "One bytes"),
        (5, "One int"),
        (["a dog", None], "Row 1"),
        (["a dog", float("nan")], "Row 1"),
        ([b"a dog"], "Row 0"),
        (pd.DataFrame({"text": ["a dog"]}), "Give a column"),
        (np.array([["a dog"]]), "Give a column"),
        ([], "no text"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(texts, words):
    with pytest.raises(HSVAEError, match=words):
        HSVAEVectorizer(MODEL).fit(texts)
    with pytest.raises(ValueError, match=words):
        HSVAEVectorizer(MODEL).fit(TEXTS).transform(texts)


def test_parameters_and_states_are_checked():
    with pytest.raises(ValueError, match="gated, active, values"):
        HSVAEVectorizer(MODEL, code="sampled").fit(TEXTS)
    with pytest.raises(ValueError, match="1 or more"):
        HSVAEVectorizer(MODEL, batch_size=0).fit(TEXTS)
    with pytest.raises(ValueError, match="no gates"):
        HSVAEVectorizer("english-gru-32-vae", code="active").fit(TEXTS)
    with pytest.raises(NotFittedError):
        HSVAEVectorizer(MODEL).transform(TEXTS)
    with pytest.raises(CheckpointError, match="nosuch"):
        HSVAEVectorizer("nosuch").fit(TEXTS)
    with pytest.raises(TextError):
        HSVAEVectorizer(MODEL).fit(TEXTS).transform(["a dog", " "])


def test_import_core_stays_light():
    code = "import core, sys; print({'sklearn', 'transformers', 'torch', 'scipy'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()" and "HSVAEVectorizer" in dir(core)
