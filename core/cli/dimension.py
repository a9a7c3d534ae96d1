"""What `dimension` prints: everything about one dimension, of a model with gates or without."""

from core.index import DimensionIndex

LISTED = 5
"""Sentences of each kind, and classes."""


def record_of(index: DimensionIndex, dimension: int, label) -> dict:
    """The JSON answer; `label` gives the name of any dimension.

    A model without gates has the same keys, None where there is no such thing, and `ends` and `bottom` more.
    """
    title = label(dimension)  # first: it says so when there is no such dimension
    effects, auc = index.effects, float(index.word_auc[dimension])
    start = {
        "dimension": dimension,
        "label": title,
        "confidence": round(float(index.confidence[dimension]), 4),
        "density": round(float(index.density[dimension]), 6) if index.has_gates else None,
        "word_auc": None if auc != auc else round(auc, 4),
    }
    moved = {
        "promoted": _weights(effects.promoted[dimension]) if effects else None,
        "suppressed": _weights(effects.suppressed[dimension]) if effects else None,
    }
    words, rest = _evidence(index, dimension)
    found = index.related(dimension)
    related = {
        kind: [
            {"dimension": other, "label": label(other), "score": round(score, 4)}
            for other, score in getattr(found, kind)
        ]
        for kind in index.kind.relations
    }
    return {**start, "words": words, **moved, **rest, "related": related}


def print_record(record: dict, has_gates: bool) -> None:
    """The same for people."""
    auc = record["word_auc"]
    rate = f", on in {record['density']:.2%} of sentences" if has_gates else ", never off: no gates"
    print(f"{record['label']}\n  confidence {record['confidence']:.2f}{rate}")
    print("  told by words:", "-" if auc is None else f"AUC {auc:.2f} (chance .5)")
    if has_gates:
        print("  words:     ", ", ".join(entry["word"] for entry in record["words"]))
    for side, end in record.get("ends", {}).items():
        told = "-" if end["word_auc"] is None else f"{end['word_auc']:.2f}"
        print(f"  {side} end, beyond {end['threshold']:+.2f}: {end['name'] or 'no clear name'}")
        print(f"    confidence {end['confidence']:.2f}, AUC {told}")
        print("    words:", ", ".join(entry["word"] for entry in record["words"] if entry["end"] == side))
    for kind in ("promoted", "suppressed"):
        if record[kind]:
            print(f"  {kind + ':':11}", ", ".join(entry["word"] for entry in record[kind]))
    for kind in ("top", "bottom", "middle", "near_miss"):
        if record.get(kind) is not None:
            print(f"  {kind}")
            for entry in record[kind]:
                print(f"    {entry['score']:+.2f}  {entry['text']}")
    for kind, others in record["related"].items():
        print(f"  {kind + ':':11}", "; ".join(f"{o['label']} ({o['score']:.2f})" for o in others) or "-")


def _evidence(index: DimensionIndex, dimension: int) -> tuple[list[dict], dict]:
    """(words, classes and sentences); without gates each word and class says at which end."""
    sides, counts = index.kind.ends, index.class_counts.reshape(-1, len(index.class_names), index.dimensions)

    def at(end: str) -> dict:
        return {} if index.has_gates else {"end": end}

    words = [
        {"word": word.word, "z": word.z, "count": word.count, **at("high" if word.sign > 0 else "low")}
        for word in index.words[dimension]
    ]
    classes = [
        {**entry, **at(side)}
        for side, table in zip(sides, counts, strict=True)
        for entry in _classes(index, table[:, dimension])
    ]
    kinds = ("top", "middle", "near_miss") if index.has_gates else ("top", "middle", "bottom")
    sentences = {kind: [_sentence(one) for one in index.examples(dimension, kind, LISTED)] for kind in kinds}
    rest = {"classes": classes, **sentences}
    if index.has_gates:
        return words, rest
    measures = ("word_auc", "word_auc_null", "purity", "purity_null")
    ends = {
        side: {
            "name": end.name,
            "confidence": end.confidence,
            "threshold": round(end.threshold, 4),
            **{name: _known(getattr(end, name)) for name in measures},
        }
        for side, end in zip(sides, index.ends(dimension), strict=True)
    }
    return words, {**rest, "near_miss": None, "ends": ends}


def _classes(index: DimensionIndex, counts) -> list[dict]:
    """The commonest of some sentences, by their number in each class (C,)."""
    common = sorted(range(len(counts)), key=lambda c: (-counts[c], index.class_names[c]))[:LISTED]
    total = max(1, int(counts.sum()))
    return [
        {
            "label": index.class_names[c],
            "count": int(counts[c]),
            "share": round(int(counts[c]) / total, 4),
            "rate": round(int(counts[c]) / max(1, int(index.class_rows[c])), 4),
        }
        for c in common
        if counts[c]
    ]


def _known(value: float) -> float | None:
    return None if value != value else round(value, 4)


def _weights(words) -> list[dict]:
    return [{"word": word, "weight": weight} for word, weight in words]


def _sentence(neighbour) -> dict:
    return {"row": neighbour.row, "text": neighbour.text, "score": round(neighbour.score, 4)}
