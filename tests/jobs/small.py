"""A checkpoint of random weights in a folder."""

from pathlib import Path

from core.checkpoint.load_save import save_checkpoint
from tests.tiny import tiny_coder


def save_tiny(folder: Path) -> None:
    """Write it; it reads tokens, so that no pretrained encoder is loaded."""
    coder = tiny_coder()
    tensors = coder.network.state_dict()
    save_checkpoint(folder, coder.network.config, tensors, coder.tokenizer, {}, "# tiny\n")
