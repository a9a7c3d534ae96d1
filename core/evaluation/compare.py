"""One row of the comparison of models: the same few numbers for every model, mode and width."""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from core.evaluation.encoding import encode_rows
from core.evaluation.probing import linear_probe
from core.evaluation.reconstruction import likelihood
from core.evaluation.sparsity import sparsity
from core.evaluation.splits import EvalDataset, draw
from core.interpretation.codes import Codes
from core.interpretation.hoyer import SCALE_FLOOR, gaussian_hoyer, hoyer

_LIKELIHOOD_ROWS = 2000
_MMD_BATCH = 128
_DRAWS = 5
"""Of each sentence's posterior, for measures of `sampled` codes."""


@dataclass(frozen=True)
class Weights:
    """What a model's training charged for KL_z, KL_gamma and the MMD."""

    value: float
    gate: float
    mmd: float = 0.0


def measure(
    model, test: EvalDataset, train: EvalDataset, probe_rows: int, weights: Weights, seed: int = 0
) -> dict[str, float | None]:
    """The measured columns of a trained model on `test`; its probes are fitted on `probe_rows` of `train`."""
    codes, fit = encode_rows(model, test), train.subset(probe_rows, seed)
    fit_codes = encode_rows(model, fit)
    sparse = sparsity(codes, seed=seed)
    some = codes[draw(len(codes), _LIKELIHOOD_ROWS, seed)]
    nats = {name: value["mean"] for name, value in likelihood(model, some, seed)["nats_per_sentence"].items()}
    hoyers = sparse["hoyer"]
    price = weights.value * nats["kl_value"] + weights.gate * nats["kl_gate"]
    if weights.mmd:
        price += weights.mmd * mean_mmd(model, some, seed)
    return {
        **_accuracies(fit_codes, fit.labels, codes, test.labels, seed),
        **{f"hoyer_{name}": hoyers[name]["mean"] for name in ("sampled", "values", "gated")},
        "gaussian_hoyer": hoyers["gaussian"],
        "active": sparse["active_per_sentence"]["mean"] if codes.has_gates else None,
        "active_units": sparse["active_units"],
        "never_on": sparse["density"]["never_on"] if codes.has_gates else None,
        "ephemeral_ratio": sparse["ephemeral_ratio"],
        "nll": nats["nll_gated"],
        "kl_z": nats["kl_value"] if nats["elbo"] is not None else None,
        "kl_gamma": nats["kl_gate"] if codes.has_gates else None,
        "elbo": nats["elbo"],
        "objective": nats["nll_gated"] + price,
    }


def mean_mmd(model, codes: Codes, seed: int = 0) -> float:
    """Squared MMD between draws of the codes and a `mat_vae`'s prior, as its training counts it: the mean
    over batches, summed over dimensions. 0 for models that are not held to their prior so."""
    generator = torch.Generator().manual_seed(seed)
    draws = torch.from_numpy(codes.sample(seed)[0]).split(_MMD_BATCH)
    posterior = model.network.heads(torch.zeros(1, model.config.encoder_hidden, device=model.device))
    return float(np.mean([float(posterior.mmd(z, generator)) for z in draws if len(z) > 1]))


def measure_thresholded(
    model, test: EvalDataset, train: EvalDataset, probe_rows: int, active: float, seed: int = 0
) -> dict[str, float | None]:
    """The columns of a dense model whose code is cut afterwards to `active` dimensions on average."""
    fit = train.subset(probe_rows, seed)
    fit_codes, codes = encode_rows(model, fit), encode_rows(model, test)
    limit = threshold_for(fit_codes, active)
    code, fit_code = thresholded(codes, limit), thresholded(fit_codes, limit)
    on = code != 0
    scale = np.maximum(fit_code.std(0), SCALE_FLOOR)  # its own, as that of every other code is
    return {
        "accuracy_gated": _accuracy(fit_code, fit.labels, code, test.labels),
        "mlp_gated": _accuracy(fit_code, fit.labels, code, test.labels, "mlp"),
        "hoyer_gated": float(np.nanmean(hoyer(code, scale))),
        "gaussian_hoyer": gaussian_hoyer(codes.dimensions),
        "active": float(on.sum(1).mean()),
        "never_on": int((~on.any(0)).sum()),
    }


def strength(codes: Codes) -> np.ndarray:
    """(N, D) |values| in standard deviations of their dimension over the training rows."""
    return np.abs(codes.values) / np.maximum(codes.scales[1], SCALE_FLOOR)


def threshold_for(codes: Codes, active: float) -> float:
    """The strength above which these codes have `active` dimensions per sentence on average."""
    every = np.sort(strength(codes), axis=None)[::-1]
    place = min(max(round(active * len(codes)), 0), len(every) - 1)
    return float(every[place])


def thresholded(codes: Codes, limit: float) -> np.ndarray:
    """(N, D) values whose strength is above the limit, exactly 0 elsewhere."""
    return np.where(strength(codes) > limit, codes.values, np.float32(0))


def references(
    test: EvalDataset, train: EvalDataset, probe_rows: int, seed: int = 0
) -> dict[str, dict[str, float | None]]:
    """Accuracy without any of the models: majority class, TF-IDF and raw MiniLM, each with its width.

    None where the fitted rows know only one class.
    """
    fit = train.subset(probe_rows, seed)
    known, seen = np.asarray(fit.embeddings, np.float32), np.asarray(test.embeddings, np.float32)
    minilm = linear_probe(known, fit.labels, seen, test.labels, seed)
    words = TfidfVectorizer(token_pattern=r"\S+", min_df=2, sublinear_tf=True).fit(fit.texts)
    right = None  # as the linear probe: with one class there is nothing to tell apart
    if len(set(fit.labels)) > 1:
        reader = LogisticRegression(max_iter=300, tol=1e-3).fit(words.transform(fit.texts), list(fit.labels))
        right = float((reader.predict(words.transform(test.texts)) == np.asarray(test.labels)).mean())
    return {
        "majority": {"dimensions": 0, "accuracy_gated": minilm["majority"]},
        "tfidf": {"dimensions": len(words.vocabulary_), "accuracy_gated": right},
        "minilm": {"dimensions": seen.shape[1], "accuracy_gated": minilm["mean"]},
    }


def _accuracies(fit: Codes, fit_labels, test: Codes, test_labels, seed: int) -> dict[str, float | None]:
    """Of both probes on the three codes; of `sampled`: fitted on one draw, scored on five others."""
    pairs = {
        "gated": (fit.gated, test.gated),
        "values": (fit.values, test.values),
        "sampled": (fit.sample(seed)[0], test.sample(seed + 1, _DRAWS)),
    }
    found: dict[str, float | None] = {}
    for column, kind in (("accuracy", "linear"), ("mlp", "mlp")):
        for name, (known, seen) in pairs.items():
            if name == "values" and not test.has_gates:  # the same code
                found[f"{column}_values"] = found[f"{column}_gated"]
                continue
            found[f"{column}_{name}"] = _accuracy(known, fit_labels, seen, test_labels, kind)
    return found


def _accuracy(fit, fit_labels, test, test_labels, kind: str = "linear") -> float | None:
    return linear_probe(fit, fit_labels, test, test_labels, kind=kind)["mean"]
