"""No view, light or dark, has a fault that axe-core calls serious or critical, in what the app can mend."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.state import EXAMPLES

VIEWS = {
    "inspect": ("", {"compare": EXAMPLES[1], "part": "compare"}),
    "dimensions": ("dimensions", {"sentences": "1"}),
    "dimension": ("dimensions", {"dim": "14"}),
    "traverse": ("traverse", {"do": "sweep"}),
    "traverse-several": ("traverse", {"do": "many"}),
    "map": ("map", {"density": "1"}),
    "models": ("models", {}),
    "sparsity": ("sparsity", {}),
    "learn": ("learn", {}),
    "data": ("data", {}),
    "learn-gate": ("learn", {"step": "gate"}),
}
GRAVE = {"serious", "critical"}
IN_ALL = {"resultTypes": ["violations"]}  # examples of what passes take half of the time
OF_COLOUR = {**IN_ALL, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize("view", VIEWS)
def test_no_grave_fault(visitor, view):
    """All rules in the dark; in the light those of colour, which is all that a theme changes."""
    path, query = VIEWS[view]
    visitor.in_theme("dark").open(path, **query)
    for theme, rules, least in (("dark", IN_ALL, 10), ("light", OF_COLOUR, 1)):
        visitor.in_theme(theme).still()  # what fades in has a low contrast while it does
        found = Axe().run(visitor.page, options=rules)
        assert len(found.response["passes"]) >= least
        faults = {
            fault["id"]: [(node["html"][:200], node["target"]) for node in fault["nodes"][:5]]
            for fault in found.response["violations"]
            if fault["impact"] in GRAVE
        }
        assert faults == {}, theme
