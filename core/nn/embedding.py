"""Tables of embeddings, as encoders and decoder have them."""

from torch import nn


class Embedding(nn.Embedding):
    """(rows, width), normal with standard deviation `std`; the row `padding` is never learned.

    Without memory (torch's meta device, on which shapes are counted and networks are built for weights that
    come from disk) nothing is drawn: normal numbers there import torch's compiler, which took a third of the
    time to load a model.
    """

    def __init__(self, rows: int, width: int, padding: int | None = None, std: float = 1.0) -> None:
        self.std = std
        super().__init__(rows, width, padding_idx=padding)

    def reset_parameters(self) -> None:
        if not self.weight.is_meta:
            super().reset_parameters()
            if self.std != 1.0:
                nn.init.normal_(self.weight, std=self.std)
