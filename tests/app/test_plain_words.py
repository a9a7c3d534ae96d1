"""The sentences in which the screens judge are plain: no jargon, short, easy to read by the usual measure."""

import ast
import re

import pytest

from app.__main__ import ROOT
from core.interpretation.weak_codes import WARNING
from tests.app.test_glossary import JARGON

SAY = (
    "services/demonstration.py",
    "ui/decoded.py",
    "ui/evidence.py",
    "views/data/column_result.py",
    "views/inspect/compare.py",
    "views/inspect/headline.py",
    "views/inspect/other_words.py",
    "views/inspect/pruning.py",
    "views/inspect/written.py",
    "views/learn/guess.py",
    "views/learn/hoyer.py",
    "views/learn/names.py",
    "views/models/model_comparison.py",
    "views/models/recommendation.py",
    "views/traverse/carriers.py",
    "views/traverse/checks.py",
    "views/traverse/sweeping.py",
)
"""Files of app/ whose sentences say what came of something."""
HARDEST, LONGEST = 8.0, 30
"""School years that it takes to read a file's sentences (Flesch and Kincaid), and words of one sentence."""


def sentences(path):
    """Every sentence that a file holds as a string; what is put in stands as one short word."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            said = "".join(part.value if isinstance(part, ast.Constant) else "it" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | told:
            said = node.value
        else:
            continue
        yield from (one for one in re.split(r"(?<=[.!?])\s+", said) if len(one.split()) > 3)


def syllables(word):
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, found - (word.lower().endswith("e") and not word.lower().endswith("le")))


def grade(said):
    """School years by Flesch and Kincaid."""
    words = [word for one in said for word in re.findall(r"[A-Za-z']+", one)]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("name", SAY)
def test_a_judgement_is_said_plainly(name):
    found = [*sentences(ROOT / "app" / name)]
    assert found
    for one in found:
        assert not JARGON.search(one), one
        assert len(one.split()) <= LONGEST, one
    assert grade(found) <= HARDEST, [name, grade(found)]


def test_the_warning_of_a_weak_code_is_plain():
    assert not JARGON.search(WARNING) and grade([WARNING]) <= HARDEST


def test_the_measure_tells_plain_from_hard():
    assert grade(["The dog runs to the house."]) < 3
    assert grade(["The posterior's dimensionality determines reconstruction fidelity considerably."]) > 15
