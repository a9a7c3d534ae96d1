"""What `dimension` prints: everything about one dimension, of a model with gates or without."""

from core.cli.common import rounded
from core.index import DimensionIndex

LISTED = 5
"""Sentences of each kind, and classes."""


def record_of(index: DimensionIndex, dimension: int, label) -> dict:
    """The JSON answer; `label` gives the name of any dimension.

    A model without gates has the same keys, None where there is no such thing, and `ends` and `bottom` more.
    """
    title = label(dimension)  # first: it says so when there is no such dimension
    tested = index.record.ends(dimension)[0].name_test if index.has_gates else None
    effects, found = index.effects, index.related(dimension)
    rest = _gated(index, dimension) if index.has_gates else _dense(index, dimension)
    return {
        "dimension": dimension,
        "label": title,
        "confidence": rounded(index.confidence[dimension]),
        "name_test": None if tested is None else {"auc": rounded(tested.auc), **tested.model_dump()},
        "density": round(float(index.density[dimension]), 6) if index.has_gates else None,
        "word_auc": rounded(index.word_auc[dimension]),
        "words": rest.pop("words"),
        "promoted": _weights(effects.promoted[dimension]) if effects else None,
        "suppressed": _weights(effects.suppressed[dimension]) if effects else None,
        **rest,
        "related": {
            kind: [
                {"dimension": other, "label": label(other), "score": rounded(score)}
                for other, score in getattr(found, kind)
            ]
            for kind in index.kind.relations
        },
    }


def print_record(record: dict, has_gates: bool) -> None:
    """The same for people."""
    auc = record["word_auc"]
    rate = f", on in {record['density']:.2%} of sentences" if has_gates else ", never off: no gates"
    print(f"{record['label']}\n  confidence {record['confidence']:.2f}{rate}")
    if record["name_test"]:
        print(
            "  told by its name alone: AUC {auc:.2f} (chance .5), hard negatives {nearest:.2f}".format(
                **record["name_test"]
            )
        )
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


def _gated(index: DimensionIndex, dimension: int) -> dict:
    return {
        "words": [_word(word) for word in index.words[dimension]],
        "classes": _classes(index, index.class_counts[:, dimension]),
        **_sentences(index, dimension, ("top", "middle", "near_miss")),
    }


def _dense(index: DimensionIndex, dimension: int) -> dict:
    ends = dict(zip(index.kind.ends, index.ends(dimension), strict=True))
    known = ("word_auc", "word_auc_null", "purity", "purity_null")
    return {
        "words": [
            {**_word(word), "end": "high" if word.sign > 0 else "low"} for word in index.words[dimension]
        ],
        "classes": [
            {**entry, "end": side}
            for place, side in enumerate(ends)
            for entry in _classes(index, index.class_counts[place, :, dimension])
        ],
        **_sentences(index, dimension, ("top", "middle", "bottom")),
        "near_miss": None,
        "ends": {
            side: {
                "name": end.name,
                "confidence": end.confidence,
                "name_test": rounded(end.name_test),
                "threshold": rounded(end.threshold),
                **{name: rounded(getattr(end, name)) for name in known},
            }
            for side, end in ends.items()
        },
    }


def _word(word) -> dict:
    return {"word": word.word, "z": word.z, "count": word.count}


def _sentences(index: DimensionIndex, dimension: int, kinds: tuple[str, ...]) -> dict:
    return {
        kind: [
            {"row": found.row, "text": found.text, "score": rounded(found.score)}
            for found in index.examples(dimension, kind, LISTED)
        ]
        for kind in kinds
    }


def _classes(index: DimensionIndex, counts) -> list[dict]:
    """The commonest of some sentences, by their number in each class (C,)."""
    common = sorted(range(len(counts)), key=lambda c: (-counts[c], index.class_names[c]))[:LISTED]
    total = max(1, int(counts.sum()))
    return [
        {
            "label": index.class_names[c],
            "count": int(counts[c]),
            "share": rounded(counts[c] / total),
            "rate": rounded(counts[c] / max(1, index.class_rows[c])),
        }
        for c in common
        if counts[c]
    ]


def _weights(words) -> list[dict]:
    return [{"word": word, "weight": weight} for word, weight in words]
