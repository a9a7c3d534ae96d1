"""The filter of shown texts: what it finds, what it lets stand, and that its file is checked."""

import json

import numpy as np
import pytest

from core.errors import ConfigError
from core.nn.content_filter import FILE, content_filter
from core.nn.embedder import SentenceEmbedder

BAD = [
    "men are stronger than women and always will be",
    "he beat his wife every evening",
    "you have brought shame and ruin on your whole family",
    "the boys explored each other's naked bodies",
    "my neighbour is a stupid worthless pig",
]
NEUTRAL = [
    "the patient was given a new drug for high blood pressure",
    "the war ended in 1918 and the soldiers went home",
    "police said on monday that two people died in the crash",
    "a woman is reading a book in the kitchen",
    "a strong man lifted the car",
    "the team beat its rivals by two goals",
]


@pytest.fixture(scope="module")
def embedder():
    return SentenceEmbedder()


def test_what_no_list_catches_is_flagged_and_neutral_text_stays(embedder):
    found = content_filter().flags(BAD + NEUTRAL, embedder.embed(BAD + NEUTRAL))
    assert found[: len(BAD)].sum() >= 4 and not found[len(BAD) :].any()


def test_words_alone_are_looked_at_without_embeddings(embedder):
    texts = ["what a moron", "men are stronger than women"]
    assert content_filter().flags(texts).tolist() == [True, False]
    assert content_filter().flags([]).shape == (0,)


def test_log_odds_are_those_of_a_multinomial_regression(embedder):
    record = json.loads(FILE.read_bytes())
    rows = embedder.embed(NEUTRAL)
    scores = rows @ np.array(record["weights"]).T + record["biases"]
    shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    harmless = shares[:, record["kinds"].index("harmless")]
    assert np.allclose(content_filter().log_odds(rows), np.log((1 - harmless) / harmless), atol=1e-3)


@pytest.mark.parametrize(
    "change",
    [
        {"kinds": ["sexual", "violent"]},
        {"biases": [0.0]},
        {"weights": [[float("inf")]]},
        {"encoder_sha256": "0" * 64},
        {"more": 1},
    ],
)
def test_a_file_that_does_not_fit_is_refused(change, tmp_path):
    file = tmp_path / "filter.json"
    file.write_text(json.dumps(json.loads(FILE.read_bytes()) | change))
    content_filter.cache_clear()
    with pytest.raises(ConfigError, match="filter"):
        content_filter(file)
    content_filter.cache_clear()
