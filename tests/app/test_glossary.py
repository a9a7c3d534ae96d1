"""One glossary: every "?" finds its term, plain words come first, and they are plain."""

import ast
import re
from pathlib import Path

import pytest

from app.__main__ import ROOT
from app.glossary import TERMS, explain
from app.ui.tour import STOPS

JARGON = re.compile(
    r"\b(posterior|prior|KL|nll|p_on|logit|softmax|latent|Bernoulli|Gaussian|gamma|Kullback|AUC|cosine|lift)\b",
    re.IGNORECASE,
)


def asked_for():
    """(file, term) of every literal explain("...") and of every lesson's TERMS."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "explain":
                given = node.args
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TERMS":
                given = node.value.elts if isinstance(node.value, ast.Tuple) else []
            else:
                continue
            for argument in given:
                if isinstance(argument, ast.Constant):
                    yield path.relative_to(ROOT), argument.value


def test_every_question_mark_has_an_answer():
    found = list(asked_for())
    assert len(found) > 60
    assert [(str(Path(path)), name) for path, name in found if name not in TERMS] == []


@pytest.mark.parametrize("name", TERMS)
def test_plain_words_first_and_the_definition_after(name):
    term = TERMS[name]
    for words in (term.plain, term.exact):
        assert words.rstrip().endswith((".", "?")) and 20 < len(words) < 400
    assert "gamma" not in term.exact  # people are told the probability of being on, or of being off
    assert not JARGON.search(term.plain), f"{name}: {JARGON.search(term.plain)}"
    said = explain(name)
    assert said.index(term.plain) < said.index("*Exactly:*") < said.index(term.exact)


def test_the_guided_tour_speaks_plainly():
    for stop in STOPS:
        for words in (stop.say, stop.then):
            assert not JARGON.search(words), words
            assert len(words) < 160 and "gamma" not in words


def test_no_two_terms_say_the_same():
    assert len({term.plain for term in TERMS.values()}) == len(TERMS)
