"""`python -m tests.stress.guided TARGET SECONDS`: atheris changes bytes so that new code is reached."""

import os
import sys
import tempfile
from pathlib import Path

import atheris

os.environ["FUZZ_EXAMPLES"] = "1"  # what fails is kept

with atheris.instrument_imports(include=["core", "app"]):
    from tests.attacks.fuzzing import attempt
    from tests.attacks.targets import TARGETS


def main() -> None:
    name, seconds = sys.argv[1:]
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(target.seeds()):
            (Path(folder) / str(number)).write_bytes(content)
        bounds = ["-rss_limit_mb=4096", "-timeout=20", f"-max_total_time={seconds}", "-verbosity=0"]
        atheris.Setup(
            [sys.argv[0], folder, *bounds, f"-artifact_prefix={folder}/"],
            lambda content: attempt(name, content, target.check),
        )
        atheris.Fuzz()  # ends the process


if __name__ == "__main__":
    main()
