"""HSVAE Explorer's core: load a trained sparse text VAE, encode sentences, edit their codes, decode them.

>>> import core
>>> model = core.load()                            # doctest: +SKIP
>>> codes = model.encode("a small dog with long ears")  # doctest: +SKIP
>>> codes.top(0, label=model.index.label)            # doctest: +SKIP
"""

from importlib import import_module

from core.errors import HSVAEError

_PUBLIC = {
    "core.model": ("Model", "load"),
    "core.checkpoint.catalogue": ("catalogue",),
    "core.index": ("DimensionIndex", "load_index"),
    "core.vectorizer": ("HSVAEVectorizer",),
    "core.data.readers.user_table": ("Reading", "UserTable", "read_table"),
    "core.data.readers.column_kinds": ("read_column",),
    "core.evaluation.columns": ("analyse_column",),
    "core.evaluation.table_codes": ("analyse_table", "table_codes"),
    "core.evaluation.concept": ("Concept", "fit_concept"),
    "core.evaluation.concept_files": ("load_concepts", "save_concept"),
    "core.interpretation.codes": ("Codes",),
    "core.interpretation.attribution": ("Explanation",),
    "core.interpretation.counterfactuals": ("Counterfactual", "Counterfactuals", "counterfactuals"),
    "core.interpretation.decoded_attribution": ("DecodedAttribution", "explain_decoded"),
    "core.interpretation.edit_result": ("EditResult", "Writing"),
    "core.interpretation.traversal": ("Sweep", "sweep", "sweep_many"),
    "core.interpretation.interventions": (
        "adjust",
        "analogy",
        "crossover",
        "flip",
        "interpolate",
        "prune",
    ),
}
"""Public names by the module that defines them."""
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = ["HSVAEError", *_HOME]


def __getattr__(name: str):
    # On demand: `import core` stays instant, and browsing a catalogue never waits for torch.
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'core' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
