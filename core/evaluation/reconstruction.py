"""How much of a sentence its code carries: likelihood, information spent, decoded text (metric 1)."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.evaluation.bootstrap import average, bootstrap_interval, finite
from core.interpretation.codes import Codes

_UNIT = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
_BLOCK = 2048


def likelihood(model, codes: Codes, seed: int = 0) -> dict:
    """Negative log-likelihoods and the ELBO of N sentences, in nats; averages with 95 % bootstrap intervals.

    nll_* score the sentence by the decoder, end mark included unless it was cut and so has none: from
    `gated`, from one seeded draw of the posterior (`sampled`), and from the same decoder with z = 0, which
    knows nothing of the sentence.
    kl_gate and kl_value are raw; kl_value is the closed-form bound, so `elbo` = - nll_sampled - kl_value -
    kl_gate is not above the true one, but for the noise of the draw. It is not the training objective, whose
    weights are far smaller. An autoencoder's code is a point, without a density: its `elbo` is None.
    Per word divides by all whitespace-separated words of these sentences, per token by the predicted tokens.
    """
    cut = codes.truncated  # the texts are cut already: nobody else knows
    gated, tokens = model.nll(codes.texts, codes.gated, truncated=cut)
    nothing, _ = model.nll(codes.texts, np.zeros_like(codes.values), truncated=cut)
    sampled, _ = model.nll(codes.texts, codes.sample(seed)[0], truncated=cut)
    words = np.array([len(text.split()) for text in codes.texts], dtype=np.float64)
    kl_gate = codes.nats_gate.sum(1, dtype=np.float64)
    kl_value = codes.nats_value.sum(1, dtype=np.float64)
    elbo = -sampled - kl_value - kl_gate if codes.has_gates or codes.slab_sd.any() else np.zeros(0)
    result: dict = {
        "nats_per_sentence": {
            "nll_gated": average(gated, seed),
            "nll_with_z_0": average(nothing, seed),
            "saved_by_the_code": average(nothing - gated, seed),
            "nll_sampled": average(sampled, seed),
            "kl_gate": average(kl_gate, seed),
            "kl_value": average(kl_value, seed),
            "elbo": average(elbo, seed),
        }
    }
    for unit, sizes in (("word", words), ("token", np.asarray(tokens, np.float64))):
        whole = sizes.sum() or np.nan
        result[f"nats_per_{unit}"] = {
            "nll_gated": finite(gated.sum() / whole),
            "nll_with_z_0": finite(nothing.sum() / whole),
        }
    return result


def decoded_text(
    texts: Sequence[str],
    decodes: Sequence[str],
    embedder=None,
    features: np.ndarray | None = None,
    seed: int = 0,
    labels: Sequence[str] | None = None,
) -> dict:
    """How like its input a decoded sentence is.

    bleu_2: corpus BLEU of one- and two-word sequences. exact_match: share of equal sentences. cosine: mean
    MiniLM cosine of decode and input (`decode_to_input`), beside that of a decode and somebody else's input
    (`decode_to_random_input`) and of each input and its nearest other input (`input_to_nearest_input`);
    by_class the first of them for each class, with its count.

    Args:
        texts, decodes: N each. embedder: has `embed(texts) -> (N, F)` of unit length; None leaves cosine out.
        features: (N, F) the embeddings of `texts`, where known. labels: N classes, where there are any.
    """
    same = np.array([text == decode for text, decode in zip(texts, decodes, strict=True)], dtype=np.float64)
    result = {
        "sentences": len(texts),
        "bleu_2": bleu(texts, decodes, seed=seed),
        "exact_match": average(same, seed),
        "distinct_decodes": len(set(decodes)),
        "cosine": None,
    }
    if embedder is not None and len(texts) > 1:
        inputs = unit_rows(embedder.embed(list(texts)) if features is None else features)
        outputs = unit_rows(embedder.embed(list(decodes)))
        # A rotation of a random order gives everybody somebody else.
        order = np.random.default_rng(seed).permutation(len(texts))
        other = np.empty_like(order)
        other[order] = np.roll(order, 1)
        cosine = (outputs * inputs).sum(1)
        by_class = {}
        for name in sorted(set(labels or ())):
            rows = np.flatnonzero(np.asarray(labels, dtype=object) == name)
            by_class[name] = {"mean": finite(cosine[rows].mean()), "count": len(rows)}
        result["cosine"] = {
            "decode_to_input": average(cosine, seed),
            "by_class": by_class,
            "decode_to_random_input": average((outputs * inputs[other]).sum(1), seed),
            "input_to_nearest_input": average(nearest_cosine(inputs), seed),
        }
    return result


def bleu(references: Sequence[str], candidates: Sequence[str], order: int = 2, seed: int = 0) -> dict:
    """Corpus BLEU, in [0, 1]: n-grams of 1 to `order` words, brevity penalty (Papineni et al. 2002).

    One reference each, no smoothing. {"mean", "low", "high", "count"}, the interval over sentences.
    """
    counts = np.array(
        [_matches(one, two, order) for one, two in zip(references, candidates, strict=True)], dtype=np.float64
    ).reshape(-1, 2 * order + 2)

    def score(sums: np.ndarray):
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = sums[..., :order] / sums[..., order : 2 * order]
            brevity = np.minimum(0, 1 - sums[..., -2] / sums[..., -1])
            result = np.exp(np.log(precision).mean(-1) + brevity)
        return np.nan_to_num(result, nan=0.0)

    low, high = bootstrap_interval(counts, seed, statistic=score)
    mean = score(counts.sum(0)) if len(counts) else np.nan
    return {"mean": finite(mean), "low": finite(low), "high": finite(high), "count": len(counts)}


def _matches(reference: str, candidate: str, order: int) -> list[int]:
    """Matched n-grams for n = 1..order, candidate n-grams for the same n, reference and candidate lengths."""
    there, here = _UNIT.findall(reference), _UNIT.findall(candidate)
    matched, total = [], []
    for size in range(1, order + 1):
        grams = Counter(zip(*(here[start:] for start in range(size)), strict=False))
        known = Counter(zip(*(there[start:] for start in range(size)), strict=False))
        matched.append((grams & known).total())
        total.append(grams.total())
    return [*matched, *total, len(there), len(here)]


def nearest_cosine(unit: np.ndarray) -> np.ndarray:
    """(N,) cosine of each row of `unit` (N, F) to the nearest other row."""
    best = np.empty(len(unit))
    for start in range(0, len(unit), _BLOCK):
        block = unit[start : start + _BLOCK] @ unit.T
        block[np.arange(len(block)), start + np.arange(len(block))] = -np.inf
        best[start : start + _BLOCK] = block.max(1)
    return best


def unit_rows(features: np.ndarray) -> np.ndarray:
    """`features` (N, F) as float32 of unit length."""
    features = np.asarray(features, dtype=np.float32)
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
