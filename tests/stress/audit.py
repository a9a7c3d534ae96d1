"""`python -m tests.stress.audit`: known holes in the pinned packages, and the licence of each."""

import argparse
import json
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec

from packaging.requirements import Requirement
from packaging.version import Version

from tests.readme_blocks import ROOT, markdown_table
from tests.stress.figures import keep_figures

HEAD = ("Licence", "packages")
APACHE = ("apache", "apache 2.0", "apache-2.0", "apache software license", "apache license 2.0")
APACHE += ("apache 2.0 license", "apache license, version 2.0")
LICENCES = {
    "MIT": ("mit", "mit license"),
    "BSD": ("bsd", "bsd license", "bsd-3-clause", "bsd-2-clause", "3-clause bsd license", "new bsd"),
    "Apache 2.0": APACHE,
    "MPL 2.0": ("mpl-2.0", "mozilla public license 2.0 (mpl 2.0)"),
    "PSF": ("psf-2.0", "psf", "python software foundation license"),
}
"""Short names by what packages call their licence."""
SAFE_FROM = {"torch": "2.10", "starlette": "1.3", "python-multipart": "0.0.22"}
"""What was known when the versions were pinned: below these, files or requests could do harm."""


def dependencies() -> list[Distribution]:
    """Every package that requirements.txt asks for, and what these ask for, by name."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    todo = [Requirement(line) for line in lines if line and not line.startswith("#")]
    found: dict[str, Distribution] = {}
    while todo:
        wanted = todo.pop()
        name = wanted.name.lower().replace("_", "-")
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        try:
            found[name] = distribution(wanted.name)
        except PackageNotFoundError:  # for another system
            continue
        todo += [Requirement(line) for line in found[name].requires or ()]
    return [found[name] for name in sorted(found)]


def licence(package: Distribution) -> str:
    """What a package says of its licence, in few words."""
    about = package.metadata
    classes = [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    named = ", ".join(line.rsplit(" :: ", 1)[1] for line in classes if line.count("::") > 1)
    first = (about.get("License") or "not said").strip().splitlines()[0]
    said = about.get("License-Expression") or named or first
    return next((short for short, names in LICENCES.items() if said.lower() in names), said)


def too_old() -> list[str]:
    """Installed packages of SAFE_FROM that are older."""
    return [name for name, least in SAFE_FROM.items() if Version(distribution(name).version) < Version(least)]


def known_holes() -> tuple[str, bool]:
    """What pip-audit says of the installed packages; False where it knows of a hole."""
    if not find_spec("pip_audit"):
        return "pip-audit is not installed (`pip install pip-audit`): nothing was looked up.", True
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1][:160]
        return f"pip-audit could not look anything up ({last}).", True
    known = [one for one in packages if "skip_reason" not in one]
    if not known:
        return f"pip-audit reached no list of known holes: {len(packages)} packages not looked up.", True
    holes = [f"{one['name']} {one['version']}: {hole['id']}" for one in known for hole in one["vulns"]]
    fine = f"pip-audit knows of no hole in {len(known)} of {len(packages)} packages; the others are unknown."
    return "; ".join(holes) or fine, not holes


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.audit", description=__doc__.splitlines()[0])
    parser.add_argument("--readme", action="store_true", help="write the table into tests/README.md")
    options = parser.parse_args(arguments)
    by_licence: dict[str, list[str]] = {}
    for package in dependencies():
        by_licence.setdefault(licence(package), []).append(f"{package.metadata['Name']} {package.version}")
    table = markdown_table(HEAD, [(name, ", ".join(by_licence[name])) for name in sorted(by_licence)])
    (said, safe), old = known_holes(), too_old()
    least = ", ".join(f"{name} {version}" for name, version in SAFE_FROM.items())
    said += f" Known without a look-up: {least} are the first without known holes; "
    said += f"older here: {', '.join(old)}." if old else "none here is older."
    print(said, table, sep="\n\n")
    if options.readme:
        keep_figures("audit", said, table)
    return not safe or bool(old)


if __name__ == "__main__":
    sys.exit(main())
