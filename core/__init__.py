"""HSVAE Explorer's core: load a trained sparse text VAE, encode sentences, decode codes.

>>> import core
>>> model = core.load("english-bert-256")            # doctest: +SKIP
>>> codes = model.encode("a small dog with long ears")  # doctest: +SKIP
"""

from importlib import import_module

from core.errors import HSVAEError

_PUBLIC = {
    "Codes": "core.interpretation.codes",
    "Model": "core.model",
    "load": "core.model",
    "sweep": "core.interpretation.traversal",
    "catalogue": "core.checkpoint.catalogue",
    "DimensionIndex": "core.index",
}

__all__ = ["HSVAEError", *_PUBLIC]


def __getattr__(name: str):
    # On demand: `import core` stays instant, and browsing a catalogue never waits for torch.
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'core' has no attribute {name!r}")
