"""Names against themes: the forty sentences, and the measure recomputed by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.evaluation.themes import name_table, theme_report, themed_sentences
from core.interpretation.records import NEVER_ON, UNCLEAR

PAIRS = themed_sentences()


class Words:
    """Embeds a text as one axis per theme that it holds; anything else as the last axis."""

    width = len(PAIRS) + 1

    def embed(self, texts):
        rows = np.zeros((len(texts), self.width))
        for row, text in enumerate(texts):
            hits = [place for place, (_, theme) in enumerate(PAIRS) if theme == text]
            rows[row, hits[0] if hits else -1] = 1
        return rows


class Stand:
    """A model with a dimension for each sentence alone; dimension 40 is on for all, and the strongest."""

    def encode(self, texts):
        ranked = {row: np.array([len(PAIRS), row]) for row in range(len(texts))}
        return SimpleNamespace(ranked=ranked.__getitem__, p_on=np.full((len(texts), len(PAIRS) + 1), 0.9))

    def decode(self, codes):
        return ["said | again"] * len(PAIRS)


def test_forty_plain_sentences_each_with_a_theme():
    assert len(PAIRS) == len(set(PAIRS)) == 40 == len({theme for _, theme in PAIRS})
    assert all(1 <= len(theme.split()) <= 2 and 4 <= len(text.split()) <= 16 for text, theme in PAIRS)


def test_names_that_say_the_theme_are_near_it_and_others_are_not():
    names = [theme for _, theme in PAIRS] + [UNCLEAR]
    report = theme_report(Stand(), names, Words())
    assert report["cosine"]["mean"] == report["share_near"]["mean"] == report["difference"]["mean"] == 1
    assert report["others"]["mean"] == 0
    first = report["sentences"][0]
    assert first["text"], first["theme"] == PAIRS[0]
    assert [one["dimension"] for one in first["active"]] == [40, 0] and first["decoded"] == "said | again"
    assert report == theme_report(Stand(), names, Words())


def test_half_the_names_right_is_half_the_share():
    names = [theme if place % 2 else "stone" for place, (_, theme) in enumerate(PAIRS)] + [NEVER_ON]
    report = theme_report(Stand(), names, Words())
    assert report["share_near"]["mean"] == pytest.approx(0.5)
    assert report["cosine"]["mean"] == pytest.approx(0.5)


def test_names_of_nothing_are_near_to_nothing():
    report = theme_report(Stand(), [UNCLEAR] * 41, Words())
    assert report["cosine"]["mean"] == report["others"]["mean"] == 0


def test_the_table_shows_every_sentence():
    report = theme_report(Stand(), ["stone"] * 41, Words())
    table = name_table({"fit": {"median": 0.5, "dimensions": 40}, "themes": report})
    assert "| 0.50 |" in table and all(text in table for text, _ in PAIRS)
    assert "said \\| again" in table and table.count("stone; stone") == 40
    assert "typed" not in name_table({"fit": {"median": None, "dimensions": 0}, "themes": None})
