"""Whether the names of what is on in a sentence say what the sentence is about."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.errors import EncoderError
from core.evaluation.bootstrap import average
from core.index import DimensionIndex
from core.interpretation.records import PLACEHOLDERS
from core.nn.embedder import SentenceEmbedder

_FILE = Path(__file__).with_name("themed_sentences.toml")
STRONGEST = 4
NEAR = 0.45
"""A name at least this near to a theme says it."""
_DRAWS = 20
_TITLES = {
    "cosine": "Cosine of the theme and the best of the four strongest names, over forty sentences",
    "others": "The same with the names of another sentence's dimensions",
    "difference": "Difference of both",
    "share_near": "Sentences whose best name is above .45",
}


def themed_sentences() -> list[tuple[str, str]]:
    """Forty plain sentences, each with its theme of one or two words."""
    return [
        (entry["text"], entry["theme"])
        for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["sentence"]
    ]


def name_report(model, index: DimensionIndex) -> dict:
    """What a checkpoint's metrics say of its names, JSON-ready.

    fit: median fit over the dimensions that are ever on, on sentences that no name was found on, and those
    that it is taken over. themes: as of `theme_report`; None where MiniLM is not here.
    """
    ever = index.confidence[index.density > 0]
    try:
        themes = theme_report(model, index.names, SentenceEmbedder())
    except EncoderError:
        themes = None
    median = float(np.median(ever)) if len(ever) else None
    return {"fit": {"median": median, "dimensions": len(ever)}, "themes": themes}


def name_table(report: Mapping) -> str:
    """`name_report` as Markdown: the measures, then each sentence with its theme, names and decode."""
    fit, themes = report["fit"]["median"], report["themes"]
    lines = ["| measure | value |", "|---|---|"]
    if fit is not None:
        lines.append(f"| Median fit of the names, on sentences that they were not found on | {fit:.2f} |")
    if themes is None:
        return "\n".join(lines)
    for key, title in _TITLES.items():
        value = themes[key]
        lines.append(f"| {title} | {value['mean']:.2f} [{value['low']:.2f}, {value['high']:.2f}] |")
    lines += ["", "| typed | theme | best cosine | names of the strongest dimensions | decoded back |"]
    lines.append("|---|---|---|---|---|")
    for one in themes["sentences"]:
        named = "; ".join(part["name"] for part in one["active"][:STRONGEST]) or "none"
        cells = (one["text"], one["theme"], f"{one['cosine']:.2f}", named, one["decoded"])
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines)


def theme_report(model, names: Sequence[str], embedder: SentenceEmbedder, seed: int = 0) -> dict:
    """How near the names of the strongest dimensions are to the themes, and every sentence with its names.

    Args:
        names: (D,) of the model's dimensions; the placeholders name nothing and are near to nothing.
        embedder: MiniLM; a name as near as .45 to the theme says it.

    Returns:
        cosine: average over the sentences of the best cosine of the four strongest dimensions' names to the
        theme. others: the same with the names of another sentence's dimensions, the mean of 20 draws by
        `seed`. difference: between both. share_near: sentences whose best is above .45. sentences: each with
        theme, best cosine, decode, and its active dimensions, the strongest first.
    """
    pairs = themed_sentences()
    texts = [text for text, _ in pairs]
    codes = model.encode(texts)
    ranked = [codes.ranked(row).tolist() for row in range(len(texts))]
    strongest = [[d for d in order if names[d] not in PLACEHOLDERS][:STRONGEST] for order in ranked]
    used = sorted({d for order in strongest for d in order})
    vectors = embedder.embed([names[d] for d in used]) if used else np.zeros((0, embedder.width))
    near = embedder.embed([theme for _, theme in pairs]) @ vectors.T
    column = {d: place for place, d in enumerate(used)}

    def best(row: int, of: int) -> float:
        """Of the names of sentence `of`, to the theme of sentence `row`."""
        return float(max((near[row, column[d]] for d in strongest[of]), default=0.0))

    own = np.array([best(row, row) for row in range(len(texts))])
    generator, others = np.random.default_rng(seed), np.zeros((_DRAWS, len(texts)))
    for draw in range(_DRAWS):
        shift = generator.integers(1, len(texts), len(texts))
        others[draw] = [best(row, (row + int(shift[row])) % len(texts)) for row in range(len(texts))]
    return {
        "cosine": average(own, seed),
        "others": average(others.mean(0), seed),
        "difference": average(own - others.mean(0), seed),
        "share_near": average(own > NEAR, seed),
        "sentences": [
            {
                "text": text,
                "theme": theme,
                "cosine": round(float(own[row]), 3),
                "decoded": decoded,
                "active": [
                    {"dimension": d, "name": names[d], "p_on": round(float(codes.p_on[row, d]), 3)}
                    for d in ranked[row]
                ],
            }
            for row, ((text, theme), decoded) in enumerate(zip(pairs, model.decode(codes), strict=True))
        ],
    }
