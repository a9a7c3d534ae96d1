"""`python -m tests.readme_figures`: write measures and the outputs of examples into the documents.

Run it after a checkpoint has been replaced; test_readme.py fails until then. Examples then use the default
checkpoint. Beside it stand all others of which there are measures: pretrained/NAME/metrics.json, or
pretrained/metrics-NAME.json for runs whose weights do not ship.
"""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import core
from core.checkpoint.catalogue import DEFAULT
from core.cli import main as command_line
from tests import readme_tables
from tests.readme_blocks import DOCUMENTS, ROOT, Example, examples, markdown_table, replace_block

PRETRAINED = ROOT / "pretrained"
_MODEL = re.compile(r"^(python -m core \w+ --model )\S+", re.MULTILINE)
_CORPORA = re.compile(r"^(python -m core evaluate --model \S+ --corpus )\w+(?: \w+)+", re.MULTILINE)
_TRAVERSE = re.compile(
    r'traverse --model (?P<model>\S+) --dimension (?P<dimension>\d+) .*-- "(?P<text>[^"]+)"$', re.MULTILINE
)


@dataclass(frozen=True)
class Measure:
    """One row: where its number lies in metrics.json, how it is written, what was asked, what computes it."""

    title: str
    path: str
    form: str
    must: str = ""
    aim: str = ""
    command: str = "evaluate"


MEASURES = (
    Measure("Active dimensions per sentence", "sparsity.active_per_sentence", ".1f", "≤ 14"),
    Measure("Sentences with none active", "sparsity.active_per_sentence.share_with_none", ".1%", "≤ 1 %"),
    Measure("Dimensions on in more than half", "sparsity.density.on_in_more_than_half", "d", "0"),
    Measure("Usable dimensions", "interpretability.usable_dimensions", "d", "461", "614"),
    Measure("Word-label AUC (chance .5)", "interpretability.word_auc", ".3f"),
    Measure("... above the baseline", "peers.0.model_minus_peer.word_auc", "+.3f", "+.03", "+.10", "train"),
    Measure("... the baseline's own", "peers.0.word_auc", ".3f", command="train"),
    Measure("Best-class purity", "interpretability.class_purity", ".3f"),
    Measure("... chance", "interpretability.class_purity.chance", ".3f"),
    Measure(
        "... above the baseline", "peers.0.model_minus_peer.class_purity", "+.3f", "+.03", "+.10", "train"
    ),
    Measure("... the baseline's own", "peers.0.class_purity", ".3f", command="train"),
    Measure("Switching a dimension off changes the decode", "edits.switch_off_changes_decode", ".2f", ".80"),
    Measure(
        "Directed: p_on, read from that decode, falls", "edits.directed_off", ".2f", "chance + .15", ".80"
    ),
    Measure("... chance: p_on of another dimension", "edits.directed_off.other_dimension", ".2f"),
    Measure("Cycle: on again after decoding and encoding", "edits.cycle", ".2f"),
    Measure("... chance: another sentence's decode", "edits.cycle.other_sentence", ".2f"),
    Measure("Best of 16 decodes: directed", "decoding.best.directed_off", ".2f"),
    Measure("... greedily, the same edits", "decoding.greedy.directed_off", ".2f"),
    Measure("Best of 16 decodes: cycle", "decoding.best.cycle", ".2f"),
    Measure("... greedily, the same sentences", "decoding.greedy.cycle", ".2f"),
    Measure("Best of 16 decodes: nats a word", "decoding.best.nats_per_word.given_code", ".2f"),
    Measure("... greedily, the same sentences", "decoding.greedy.nats_per_word.given_code", ".2f"),
    Measure("Guided edits: switching off changes the decode", "decoding.guided.changed_off", ".2f", ".80"),
    Measure("Guided edits: directed", "decoding.guided.directed_off", ".2f", "chance + .15", ".80"),
    Measure("... chance: p_on of another dimension", "decoding.guided.directed_off.other_dimension", ".2f"),
    Measure("The word that a dimension wrote is in its name", "names", ".2f"),
    Measure("... chance: names dealt anew", "names.chance", ".3f"),
    Measure(
        "Linear probe, 45 WordNet categories, gated",
        "probing.wordnet.accuracy.gated|probing.all.accuracy.gated",
        ".3f",
        command="train",
    ),
    Measure(
        "... raw MiniLM, the same classifier",
        "probing.wordnet.accuracy.minilm|probing.all.accuracy.minilm",
        ".3f",
        command="train",
    ),
    Measure(
        "Variance of MiniLM's embedding explained", "read_out.gated.explained", ".3f", ".45", ".52", "train"
    ),
    Measure("Cosine of decode and input", "decoded_text.cosine.decode_to_input", ".3f", ".52", ".62"),
    Measure("... of decode and a random input", "decoded_text.cosine.decode_to_random_input", ".3f"),
    Measure("... of an input and the nearest other", "decoded_text.cosine.input_to_nearest_input", ".3f"),
    Measure("Nats per word, from the gated code", "likelihood.nats_per_word.nll_gated", ".2f"),
    Measure("... with z = 0", "likelihood.nats_per_word.nll_with_z_0", ".2f"),
)


SMALL = {
    "dimensions": None,
    "trained, minutes": None,
    "active": ("sparsity.active_per_sentence", ".1f"),
    "usable": ("interpretability.usable_dimensions", "d"),
    "word-label AUC": ("interpretability.word_auc", ".3f"),
    "purity": ("interpretability.class_purity", ".3f"),
    "switch-off": ("edits.switch_off_changes_decode", ".2f"),
    "probe": ("probing.wordnet.accuracy.gated|probing.all.accuracy.gated", ".3f"),
    "cosine": ("decoded_text.cosine.decode_to_input", ".3f"),
}
"""Columns of the table of the other checkpoints: fewer measures, without intervals."""


def at(report, path: str):
    """The value at a dotted path, of "one|another" the first that is there; None where there is none."""
    for way in path.split("|"):
        value = report
        for key in way.split("."):
            if isinstance(value, list) and key.isdigit():
                value = value[int(key)] if int(key) < len(value) else None
            else:
                value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None


def shown(value, form: str) -> str:
    """A number, or an average with its interval; "-" where nothing was measured."""
    if value is None:
        return "-"
    if not isinstance(value, Mapping):
        return format(value, form)
    if value.get("mean") is None:
        return "-"
    interval = "" if value["low"] is None else f" [{value['low']:{form}}, {value['high']:{form}}]"
    return f"{value['mean']:{form}}{interval}"


def all_metrics() -> dict[str, dict]:
    """Metrics by checkpoint, the default first."""
    files: dict[str, Path] = {path.parent.name: path for path in PRETRAINED.glob("*/metrics.json")}
    files |= {path.stem.removeprefix("metrics-"): path for path in PRETRAINED.glob("metrics-*.json")}
    names = sorted(files, key=lambda name: (name != DEFAULT, name))
    found = {name: json.loads(files[name].read_text(encoding="utf-8")) for name in names}
    return {name: metrics for name, metrics in found.items() if metrics.get("test")}


def at_length(metrics: Mapping[str, Mapping]) -> list[str]:
    """Names of what is shown with all measures: the default, its partner, and runs without weights."""
    partner = metrics[DEFAULT].get("partner")
    return [name for name in metrics if name in (DEFAULT, partner) or not (PRETRAINED / name).is_dir()]


def others() -> str:
    """The table of the other checkpoints, a line each."""
    metrics, lines = all_metrics(), []
    for name in sorted(set(metrics) - set(at_length(metrics))):
        report, cells = metrics[name]["test"], []
        for title, where in SMALL.items():
            if where is None:
                minutes = f"{metrics[name]['minutes_trained']:g}"
                cells.append(minutes if "minutes" in title else str(core.load(name).dimensions))
            else:
                value = at(report, where[0])
                cells.append(shown(value, where[1]).split(" [")[0])
        lines.append((name, *cells))
    return markdown_table(("Checkpoint", *SMALL), lines)


def figures(section: str = "test") -> str:
    """The table of all measures, from the metrics that lie in pretrained/.

    On each model's own test rows, or on the sentences of "plain_dev": must and aim were set for these.
    """
    metrics = all_metrics()
    names = at_length(metrics) if section == "test" else metrics
    chosen = [name for name in names if section in metrics[name]]
    reports = [metrics[name][section] for name in chosen]
    rows = [
        (
            measure.title,
            *(shown(at(report, measure.path), measure.form) for report in reports),
            *((measure.must, measure.aim) if section != "test" else ()),
            measure.command,
        )
        for measure in MEASURES
        if section == "test" or not measure.path.startswith("probing")  # classes are those of other corpora
    ]
    trained = [f"{metrics[name]['minutes_trained']:g} min" for name in chosen]
    sentences = [f"{sum(report['rows'].values()):,}" for report in reports]
    wanted = ("must", "aim") if section != "test" else ()
    blank = ("",) * len(wanted)
    about = [("Training, on a CPU", *trained, *blank, "train"), ("Test sentences", *sentences, *blank, "")]
    lines = [line for line in [*about, *rows] if set(line[1 : 1 + len(chosen)]) != {"-"}]
    return markdown_table(("Measure", *chosen, *wanted, "command"), lines)


def run(example: Example) -> str:
    """What an example prints, run in this process; of a shell block the `python -m core` lines."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        if example.language == "python":
            exec(compile(example.code, "<example>", "exec"), {"__name__": "readme"})
        else:
            for arguments in commands(example):
                assert command_line(arguments) == 0, arguments
    return out.getvalue()


def commands(example: Example) -> list[list[str]]:
    """Arguments of every `python -m core ...` line of a shell block."""
    words = [shlex.split(line) for line in example.code.splitlines() if line.strip()]
    assert all(line[:3] == ["python", "-m", "core"] for line in words), example.code
    return [line[3:] for line in words]


def brought_up_to_date(text: str) -> str:
    """The document, with examples of the default checkpoint and a sweep of a dimension that is on."""
    text = _MODEL.sub(rf"\g<1>{DEFAULT}", text)
    if measured := all_metrics().get(DEFAULT):
        text = _CORPORA.sub(rf"\g<1>{' '.join(sorted(measured['test']['rows']))}", text)
    found = _TRAVERSE.search(text)
    if not found:
        return text
    strongest = int(core.load(found["model"]).encode(found["text"]).ranked(0, 1)[0])
    return text[: found.start("dimension")] + str(strongest) + text[found.end("dimension") :]


BLOCKS = {
    "summary": readme_tables.summary,
    "names": readme_tables.names,
    "figures": figures,
    "plain": lambda: figures("plain_dev"),
    "others": others,
    "baselines": readme_tables.baselines,
    "compared": readme_tables.compared,
    "candidates": readme_tables.candidates,
}
"""What is written into the documents, by the name of its block."""


def main() -> None:
    for name, table in BLOCKS.items():
        replace_block(name, table())
    for document in DOCUMENTS:
        text = brought_up_to_date(document.read_text(encoding="utf-8"))
        for example in reversed(examples(text)):  # from the end: earlier places stay where they are
            if example.has_output:
                start, end = example.span
                text = text[:start] + run(example) + text[end:]
        document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
