"""Thirty sentences of our own that every model card answers: what is on, and what the code still knows."""

import copy
from pathlib import Path

import numpy as np
import torch

from core.data.tokenizer import TextTokenizer
from core.index import DimensionIndex
from core.model import Model
from core.training.trainer import Trainer

_FILE = Path(__file__).with_name("sample_sentences.txt")
SENTENCES = tuple(_FILE.read_text(encoding="utf-8").splitlines())


def sample_table(model: Model, index: DimensionIndex) -> str:
    """Markdown: each sentence, its active dimensions by name and certainty, and its greedy decode."""
    codes = model.encode(SENTENCES)
    lines = ["| typed | active dimensions, p_on | decoded back |", "|---|---|---|"]
    for row, (text, decoded) in enumerate(zip(SENTENCES, model.decode(codes), strict=True)):
        active = "; ".join(f"{index.label(d)} {codes.p_on[row, d]:.0%}" for d in map(int, codes.ranked(row)))
        cells = (cell.replace("|", "\\|") for cell in (text, active or "none", decoded))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def read_back(trainer: Trainer, tokenizer: TextTokenizer, most: int = 3) -> list[tuple[str, str]]:
    """(text, greedy decode of its code) of the first validation sentences; none before there is a decoder."""
    count = min(most, len(trainer.valid.mixture))
    if not count or trainer.position.step < trainer.recipe.training.warmup_steps:
        return []
    network = copy.deepcopy(trainer.objective.network).eval()  # a `Model` freezes what it is made of
    model = Model(network, tokenizer, device=str(trainer.device))
    with torch.no_grad():
        posterior = network.posterior(trainer.inputs(trainer.valid, np.arange(count)))
        gated = posterior.gated(network.config.active_threshold).cpu().numpy()
    texts = list(trainer.valid.mixture.texts[:count])
    return list(zip(texts, model.decode(gated), strict=True))
