"""The report as a table for people."""

from collections.abc import Mapping

_ROWS = (
    ("Active dimensions per sentence", "sparsity.active_per_sentence", ".1f"),
    ("Sentences with none active", "sparsity.active_per_sentence.share_with_none", ".1%"),
    ("Dimensions never on", "sparsity.density.never_on", "d"),
    ("Dimensions on in .1 to 50 % of the sentences", "sparsity.density.on_in_01_to_50_percent", "d"),
    ("Dimensions on in more than half of the sentences", "sparsity.density.on_in_more_than_half", "d"),
    ("Active units, Var(values) > .01", "sparsity.active_units", "d"),
    ("Hoyer of sampled codes", "sparsity.hoyer.sampled", ".3f"),
    ("Hoyer of Gaussian codes of this width", "sparsity.hoyer.gaussian", ".3f"),
    ("Hoyer of gated codes", "sparsity.hoyer.gated", ".3f"),
    ("Ephemeral ratio", "sparsity.ephemeral_ratio", ".2f"),
    ("Variance of the embedding that a linear read-out explains", "read_out.gated.explained", ".3f"),
    ("Cosine of read-out and embedding", "read_out.gated.cosine", ".3f"),
    ("Usable dimensions", "interpretability.usable_dimensions", "d"),
    ("Word-label AUC", "interpretability.word_auc", ".3f"),
    ("Word-label AUC by chance", "interpretability.word_auc.chance", ".3f"),
    ("Best-class purity", "interpretability.class_purity", ".3f"),
    ("Best-class purity by chance", "interpretability.class_purity.chance", ".3f"),
    ("Best-class AUC", "interpretability.class_auc", ".3f"),
    ("Intruder found by words alone", "interpretability.intruder", ".2f"),
    ("Intruder by chance", "interpretability.intruder.chance", ".2f"),
    ("Switching a dimension off changes the decode", "edits.switch_off_changes_decode", ".2f"),
    ("Directed switch-off", "edits.directed_off", ".2f"),
    ("Directed switch-off, where the decode has it on", "edits.directed_off.where_decode_has_it_on", ".2f"),
    ("Directed switch-off, another dimension", "edits.directed_off.other_dimension", ".2f"),
    ("Directed up", "edits.directed_up", ".2f"),
    ("Active again after decoding and encoding", "edits.cycle", ".2f"),
    ("The same with another sentence's decode", "edits.cycle.other_sentence", ".2f"),
    ("Dimensions that the decoder ignores", "edits.ignored_dimensions", "d"),
    ("Best of 16 decodes: directed switch-off", "decoding.best.directed_off", ".2f"),
    ("The same greedily", "decoding.greedy.directed_off", ".2f"),
    ("Best of 16 decodes: directed up", "decoding.best.directed_up", ".2f"),
    ("The same greedily", "decoding.greedy.directed_up", ".2f"),
    ("Best of 16 decodes: active again after encoding", "decoding.best.cycle", ".2f"),
    ("The same greedily", "decoding.greedy.cycle", ".2f"),
    ("Best of 16 decodes: cosine to the input", "decoding.best.decode_to_input", ".3f"),
    ("The same greedily", "decoding.greedy.decode_to_input", ".3f"),
    ("Best of 16 decodes: nats per word of the decode", "decoding.best.nats_per_word.given_code", ".2f"),
    ("The same greedily", "decoding.greedy.nats_per_word.given_code", ".2f"),
    ("Guided edits: switching a dimension off changes the decode", "decoding.guided.changed_off", ".2f"),
    ("The same greedily", "decoding.greedy.changed_off", ".2f"),
    ("Guided edits: directed switch-off", "decoding.guided.directed_off", ".2f"),
    (
        "Guided edits: directed switch-off, another dimension",
        "decoding.guided.directed_off.other_dimension",
        ".2f",
    ),
    ("Guided edits: directed up", "decoding.guided.directed_up", ".2f"),
    ("Guided edits: directed up, another dimension", "decoding.guided.directed_up.other_dimension", ".2f"),
    ("The word that a dimension wrote is in its name", "names", ".3f"),
    ("The same with names dealt anew", "names.chance", ".3f"),
    ("Nats per sentence: nll from the gated code", "likelihood.nats_per_sentence.nll_gated", ".1f"),
    ("Nats per sentence: nll with z = 0", "likelihood.nats_per_sentence.nll_with_z_0", ".1f"),
    ("Nats per word: nll from the gated code", "likelihood.nats_per_word.nll_gated", ".2f"),
    ("Nats per sentence: KL of gates", "likelihood.nats_per_sentence.kl_gate", ".1f"),
    ("Nats per sentence: KL of values (bound)", "likelihood.nats_per_sentence.kl_value", ".1f"),
    ("Nats per sentence: ELBO (lower bound)", "likelihood.nats_per_sentence.elbo", ".1f"),
    ("BLEU-2 of decode and input", "decoded_text.bleu_2", ".3f"),
    ("Exact match", "decoded_text.exact_match", ".1%"),
    ("Cosine of decode and input", "decoded_text.cosine.decode_to_input", ".3f"),
    ("Cosine of decode and a random input", "decoded_text.cosine.decode_to_random_input", ".3f"),
    ("Cosine of input and nearest other input", "decoded_text.cosine.input_to_nearest_input", ".3f"),
    ("Decodes that lost the topic (cosine to the input below .4)", "weak_codes.lost", ".1%"),
    ("Sentences with a warning that the code is weak", "weak_codes.warned", ".1%"),
    ("Of those warned of, the topic was lost (precision)", "weak_codes.precision", ".2f"),
    ("Of those that lost the topic, warned of (recall)", "weak_codes.recall", ".2f"),
)
_OF_BASELINES = (
    ("word_auc", "word-label AUC"),
    ("class_purity", "best-class purity"),
    ("intruder", "intruder found"),
)


def markdown_table(report: Mapping, aims: Mapping[str, str] | None = None) -> str:
    """The report of `evaluate` as a Markdown table: measure, value [95 % interval], and aim where given.

    `aims` maps a measure's path in the report, e.g. "interpretability.word_auc", to a short text.
    """
    rows = [(title, path, _show(_at(report, path), form)) for title, path, form in _ROWS]
    for source, probe in (report.get("probing") or {}).items():
        for column, accuracy in probe["accuracy"].items():
            title = f"Linear probe on {column}, {accuracy['classes']} classes of {source}"
            rows.append((title, f"probing.{source}.accuracy.{column}", _show(accuracy, ".2f")))
    for source, found in (report.get("regression") or {}).items():
        for reader, scores in found["readers"].items():
            title = f"Regression on {reader}, {found['different']} numbers of {source}"
            for key, name in (("r2", "R2"), ("spearman", "Spearman"), ("error", "mean absolute error")):
                rows.append(
                    (f"{title}: {name}", f"regression.{source}.{reader}.{key}", _show(scores[key], ".3f"))
                )
    for other in report.get("peers") or ():
        name = f"{other['peer']}, {other['dimensions']} dimensions, {other['active_per_sentence']:.1f} active"
        for what, title in _OF_BASELINES:
            rows.append((f"{name}: {title}", "", _show(other.get(what), ".3f")))
            margin = _show(other["model_minus_peer"].get(what), "+.3f")
            rows.append((f"Above it: {title}", f"peers.{what}", margin))
        rows.append((f"{name}: usable dimensions", "", str(other["usable_dimensions"])))
        kept = _show(_at(other, "read_out.explained"), ".3f")
        rows.append((f"{name}: variance of the embedding explained", "", kept))
    head = ["Measure", "Value"] + (["Aim"] if aims else [])
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for title, path, value in rows:
        if value is not None:
            cells = [title, value] + ([aims.get(path, "")] if aims else [])
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _at(report: Mapping, path: str):
    value = report
    for key in path.split("."):
        if not isinstance(value, Mapping) or value.get(key) is None:
            return None
        value = value[key]
    return value


def _show(value, form: str) -> str | None:
    if isinstance(value, Mapping):
        if value.get("mean") is None:
            return None
        interval = "" if value["low"] is None else f" [{value['low']:{form}}, {value['high']:{form}}]"
        return f"{value['mean']:{form}}{interval}"
    return None if value is None else f"{value:{form}}"
