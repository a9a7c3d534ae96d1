import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "io"))

from tiny_checkpoint import pristine, tiny

__all__ = ["pristine", "tiny"]
