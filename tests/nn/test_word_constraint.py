"""A decoder that is held to known words, against words looked up one by one."""

import pytest
import torch

from core.data.known_words import words_in
from core.data.tokenizer import BOS, EOS, PAD, TextTokenizer
from core.nn.decoding import beam_search, generate, sentence_scores
from core.nn.gru_stepper import GruStepper, strike_repeats
from core.nn.network import SentenceVAE
from core.nn.word_constraint import WordConstraint
from tests.tiny import tiny_config

TEXTS = [
    "a short-haired dog, born in 1912",
    "the farmer's unusual short-haired horse; red lamps at 12",
    "a fair-haired farmer was born unusually late",
    "the dog's hair, unusual in 1912 and again in 12",
    "red horses again; late lamps and a fair 1912",
    "an unusually fair horse's hair",
    "an old dog (red) and an old horse (fair)",
    "an old farmer (fair)",
]


@pytest.fixture(scope="module")
def tokenizer() -> TextTokenizer:
    return TextTokenizer.train(TEXTS, 300).knowing(TEXTS)


@pytest.fixture(scope="module")
def word_constraint(tokenizer) -> WordConstraint:
    return WordConstraint.of(tokenizer)


@pytest.fixture
def decoder():
    torch.manual_seed(2)
    network = SentenceVAE(tiny_config()).eval().requires_grad_(False)
    network.decoder.embedding.weight.mul_(8)  # an untrained decoder is sure of nothing
    network.decoder.output_bias[EOS] = -1.0
    return network.decoder


def codes(rows: int = 60) -> torch.Tensor:
    return 2 * torch.randn(rows, 8, generator=torch.Generator().manual_seed(3))


def unknown(tokenizer: TextTokenizer, text: str) -> set[str]:
    """The words of a text that are none, as the tokenizer splits it."""
    twice = words_in([text, f"{text} \x00"])  # whatever the text holds
    return set(twice) - set(tokenizer.words)


def ways(tokenizer, word_constraint, decoder):
    z = codes()
    yield generate(decoder, z, 14, word_constraint=word_constraint)
    yield generate(decoder, z, 14, torch.Generator().manual_seed(0), 2.0, word_constraint)
    yield beam_search(decoder, z, 14, 3, word_constraint)[0]


def test_only_known_words_are_written(tokenizer, word_constraint, decoder):
    free = [tokenizer.decode(row) for row in generate(decoder, codes(), 14).tolist()]
    assert sum(bool(unknown(tokenizer, text)) for text in free) > 50  # the case is not trivial
    for ids in ways(tokenizer, word_constraint, decoder):
        texts = [tokenizer.decode(word_constraint.whole(row)) for row in ids.tolist()]
        assert [unknown(tokenizer, text) for text in texts] == [set()] * len(texts)
        assert len(set(texts)) > 20


def test_all_ways_of_going_on_are_those_of_some_known_text(tokenizer, word_constraint):
    """Along sentences of known words: what is allowed is what some text of known words goes on with."""
    for text in ["the dog's hair, 1912", "an old horse (fair) and a farmer"]:
        assert not unknown(tokenizer, text)
        ids = tokenizer.encode([text], 30).ids[0].tolist()
        (node,) = word_constraint.advance([0], [PAD])
        for place, token in enumerate([*ids, EOS]):
            logits = torch.zeros(1, len(tokenizer))
            word_constraint.strike(logits, [node])
            assert logits[0, token] == 0
            for other in (~logits[0].isneginf()).nonzero().squeeze(1).tolist():
                begun = tokenizer.decode([*ids[:place], other])
                last = begun.split(" ")[-1]
                known = any(f"Ġ{last}".endswith(word) for word in tokenizer.words)
                assert known or any(word.startswith(part) for part in parts(last) for word in tokenizer.words)
            (node,) = word_constraint.advance([node], [token])


def parts(last: str) -> list[str]:
    return [f"Ġ{last}", *(last[start:] for start in range(len(last)))]


def allowed_after(text: str, tokenizer, word_constraint) -> set[str]:
    node = 0
    for token in tokenizer.encode([text], 9).ids[0].tolist():
        (node,) = word_constraint.advance([node], [token])
    logits = torch.zeros(1, len(tokenizer))
    word_constraint.strike(logits, [node])
    return {tokenizer.tokens()[place] for place in (~logits[0].isneginf()).nonzero().squeeze(1).tolist()}


def test_no_word_is_glued_to_another(tokenizer, word_constraint):
    """After "fair", letters go on with no word; marks and spaces do; a hyphen where it joins a known word."""
    allowed = allowed_after("a fair", tokenizer, word_constraint)
    assert {"<eos>", ",", ")"} <= allowed and any(token.startswith(" ") for token in allowed)
    assert "-" not in allowed and not any(token[0].isalpha() for token in allowed if token)
    assert "-" in allowed_after("a short", tokenizer, word_constraint)
    after = allowed_after("a short-", tokenizer, word_constraint)
    assert after and all("haired".startswith(token) for token in after)


def test_marks_that_begin_with_a_hyphen_open_no_way_to_other_words():
    texts = [*TEXTS, "(fair-) or (red-)", "(red-) 12-1912, or 12-12", "(fair-) 12-1912"]
    tokenizer = TextTokenizer.train(TEXTS, 300).knowing(texts)
    assert {"-", "-)"} <= set(tokenizer.words)
    word_constraint = WordConstraint.of(tokenizer)
    assert "-" not in allowed_after("an old", tokenizer, word_constraint)
    assert "-" in allowed_after("a 12", tokenizer, word_constraint)


def test_a_sentence_cut_by_the_limit_ends_with_a_whole_word(tokenizer, word_constraint):
    ids = tokenizer.encode(["the unusually old farmer"], 30).ids[0].tolist()
    said = [tokenizer.decode(word_constraint.whole(ids[:most])) for most in range(len(ids) + 1)]
    assert set(said) == {
        "",
        "the",
        "the unusually",
        "the unusual",
        "the unusually old",
        "the unusually old farmer",
    }
    assert word_constraint.whole([*ids[:1], EOS, PAD]) == [*ids[:1], EOS, PAD]


def test_the_rest_of_a_begun_word_is_never_struck():
    logits = torch.full((2, 12), -torch.inf)
    logits[0, 7] = 1.5  # the only way to go on, though it repeats a run of three
    logits[1, 7], logits[1, 8] = 2.0, 1.0
    strike_repeats(logits, torch.tensor([[5, 6, 7, 5, 6]] * 2))
    assert logits[0, 7] == 1.5
    assert logits[1].argmax() == 8


def test_a_beginning_that_leads_to_no_word_is_given_up(tokenizer, word_constraint, decoder):
    """Where most of what would follow a beginning is no word, another is taken: by the product of both."""
    z = codes()
    stepper = GruStepper(decoder, z, word_constraint)
    log_p = stepper.step(torch.full((len(z),), BOS))
    first = log_p.argmax(-1)
    chosen = stepper.likeliest(log_p.clone())
    score = log_p.clone()
    for row in range(len(z)):
        for token in log_p[row].topk(4).indices.tolist():  # as many as can be weighed, and the next
            (node,) = word_constraint.advance([0], [token])
            if not word_constraint.is_whole(node):
                one = GruStepper(decoder, z[row : row + 1], word_constraint)
                one.step(torch.tensor([BOS]))
                score[row, token] += one.step(torch.tensor([token])).exp().sum().log()
    agree = chosen == score.argmax(-1)
    assert (chosen != first).sum() > 5 and agree.float().mean() > 0.9  # three are weighed, not all


def test_beams_obey_and_one_beam_is_greedy(word_constraint, decoder):
    z = codes(12)
    greedy = generate(decoder, z, 10, word_constraint=word_constraint)
    ids, scores = beam_search(decoder, z, 10, 4, word_constraint)
    torch.testing.assert_close(scores, sentence_scores(decoder, z, ids, word_constraint))
    assert (scores >= sentence_scores(decoder, z, greedy, word_constraint) - 1e-5).all()
    assert torch.equal(beam_search(decoder, z, 10, 1, word_constraint)[0], greedy)
    forbidden = generate(decoder, z, 10)  # some of these are no words
    assert sentence_scores(decoder, z, forbidden, word_constraint).isneginf().any()


def test_a_sentence_does_not_depend_on_its_neighbours(word_constraint, decoder):
    z = codes(20)
    together = generate(decoder, z, 12, word_constraint=word_constraint)
    for row in (0, 7, 19):
        assert torch.equal(
            generate(decoder, z[row : row + 1], 12, word_constraint=word_constraint)[0], together[row]
        )


def test_without_words_nothing_is_struck():
    assert WordConstraint.of(TextTokenizer.train(TEXTS, 300)) is None
