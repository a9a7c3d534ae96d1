import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "checkpoint"))

from tiny_checkpoint import pristine, tiny

__all__ = ["pristine", "tiny"]
