import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "io"))

from tiny_checkpoint import pristine, tiny  # noqa: E402

__all__ = ["pristine", "tiny"]
