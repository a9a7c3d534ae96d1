"""Greedy decoding beside the best of several candidates and guided edits, on the same sentences and edits."""

import numpy as np

from core.data.normalise import normalise
from core.evaluation.bootstrap import average, pooled_share
from core.evaluation.interventions import cycle, directed, draw_pairs, edit, encode_decodes
from core.evaluation.reconstruction import unit_rows
from core.interpretation.codes import Codes

METHODS = ("greedy", "best", "guided")


def decoding_methods(model, codes: Codes, embedder=None, pairs: int = 150, seed: int = 0) -> dict:
    """For each of METHODS, how well sentences say their codes and edits of them, and how fluent they are.

    changed_off: share of switch-offs that change the sentence. directed_off, directed_up, cycle: as in
    `core.evaluation.interventions`, with all sentences, edited or not, decoded by the method; None without
    gates. decode_to_input: cosine of embeddings. nats_per_word:
    negative log-likelihood by the decoder of what was decoded, `given_code` and `with_z_0`, which knows
    nothing of the code and so says how usual the wording is.

    Args:
        codes: of N sentences. pairs: (sentence, dimension) that are edited, drawn by `seed`.
        embedder: has `embed(texts) -> (N, F)`; None leaves cosines out.
    """
    rows, dimensions = draw_pairs(codes, pairs, seed)
    report: dict = {"sentences": len(codes), "pairs": len(rows)}
    inputs = None if embedder is None or not len(codes) else unit_rows(embedder.embed(list(codes.texts)))
    for method in METHODS:
        base = model.decode(codes, "greedy" if method == "guided" else method)
        found: dict = {
            "changed_off": None,
            "directed_off": None,
            "directed_up": None,
            "cycle": None,
            "decode_to_input": None,
        }
        if codes.has_gates:
            again = encode_decodes(model, base)
            for kind in ("off", "up"):
                edits = edit(model, codes, rows, dimensions, kind, base, method)
                found[f"directed_{kind}"] = directed(model, edits, kind, again, seed)
                if kind == "off":
                    found["changed_off"] = average(edits.changed, seed)
            found["cycle"] = cycle(codes.active, again[1], seed)
        if inputs is not None:
            cosines = (unit_rows(embedder.embed(base)) * inputs).sum(1)
            found["decode_to_input"] = average(cosines, seed)
        report[method] = found | {"nats_per_word": _nats_per_word(model, codes, base, seed)}
    return report


def _nats_per_word(model, codes: Codes, decodes: list[str], seed: int) -> dict:
    visible = [row for row, text in enumerate(decodes) if normalise(text)]
    texts, gated = [decodes[row] for row in visible], codes.gated[visible]
    words = np.array([len(text.split()) for text in texts], dtype=np.float64)
    scored = {"given_code": gated, "with_z_0": np.zeros_like(gated)}
    return {
        name: pooled_share(model.nll(texts, code)[0], words, seed) if texts else average([], seed)
        for name, code in scored.items()
    }
