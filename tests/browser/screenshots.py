"""`python -m tests.browser.screenshots`: remake the README's pictures from the running app.

Pass a folder to get every view in both themes and two widths, for review.
"""

import sys
from pathlib import Path

from app.__main__ import ROOT
from app.services import resources
from app.services.comparison import table
from app.state import EXAMPLES
from app.views.learn.page import STEPS
from app.views.models.page import PARTS as COMPARED
from tests.browser.test_browser_data import reviews
from tests.browser.verbs import Visitor, browser, server

ASSETS = ROOT / "app" / "assets"
SENTENCE = EXAMPLES[0]
VIEWS = {"inspect": ("", {"text": SENTENCE}), "sparsity": ("sparsity", {"text": SENTENCE})}
VIEWS |= {
    "dimensions": ("dimensions", {"text": SENTENCE, "find": "animal"}),
    "dimension": ("dimensions", {"text": SENTENCE, "find": "animal", "sort": "purity"}),  # its first row
    "map": ("map", {"text": SENTENCE}),
}
PARTS = {
    "words": {},
    "written": {},
    "keep": {"dim": "265"},
    "dense": {},
    "compare": {"compare": EXAMPLES[1]},
}
VIEWS |= {f"inspect-{part}": ("", {"text": SENTENCE, "part": part, **more}) for part, more in PARTS.items()}
MOVES = {"sweep": {}, "many": {}, "between": {"compare": EXAMPLES[1]}, "reckon": {}}
VIEWS |= {f"traverse-{do}": ("traverse", {"text": SENTENCE, "do": do, **more}) for do, more in MOVES.items()}
VIEWS |= {"traverse-drawn": ("traverse", {"start": "aggregate", "seed": "3"})}
VIEWS |= {
    f"models-{part}": ("models", {"part": part, "text": SENTENCE})
    for part in COMPARED
    if part != "asked" or not table("asked-and-got").rows.empty
}
VIEWS |= {
    "data-empty": ("data", {}),
    "data-columns": ("data", {}),
    "data-concept": ("data", {"part": "concept"}),
}
VIEWS |= {f"learn-{step}": ("learn", {"step": step, "text": SENTENCE}) for step in STEPS}
SHIPPED = [
    ("inspect", "light", 1280, 1240),
    ("inspect", "dark", 1280, 1240),
    ("dimension", "light", 1280, 1180),
    ("sparsity", "light", 1280, 900),
    ("learn-gate", "light", 1280, 1180),
    ("models-count", "light", 1280, 1180),
]
DRAWN = (
    ".js-plotly-plot .point, .js-plotly-plot .js-line, .heatmaplayer image, ol[aria-label], "
    "[data-testid=stDataFrame] canvas"
)
PLOTTED = (
    "[...document.querySelectorAll('.js-plotly-plot')].every(plot => plot.querySelector('.main-svg .xy'))"
)
SCALE = 1  # a README shows them smaller than they are


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else ASSETS
    wanted = SHIPPED
    if arguments:
        wanted = [
            (view, theme, width, 1500)
            for view in VIEWS
            for theme in ("light", "dark")
            for width in (1280, 1920)
        ]
    folder.mkdir(parents=True, exist_ok=True)
    command = () if resources.default_name() else (sys.executable, "-m", "tests.app.stand_in")
    with server(*command) as address, browser() as chrome:
        for view, theme, width, height in wanted:
            context = chrome.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=SCALE
            )
            path, query = VIEWS[view]
            visitor = Visitor(context.new_page(), address).open(path, **query)
            if view == "data-columns":
                visitor.drop_file(reviews(folder))
            if not view.startswith("data") or view == "data-columns":
                visitor.page.wait_for_selector(DRAWN, state="attached")
            if view == "dimension":
                visitor.click_row(0).page.wait_for_selector(DRAWN, state="attached")
            visitor.page.wait_for_function(PLOTTED)
            visitor.page.wait_for_timeout(800)  # the last fade-in has no end that could be awaited
            name = f"{view}-{theme}-{width}.png" if arguments else f"{view}-{theme}.png"
            visitor.page.screenshot(path=folder / name)
            print(folder / name)
            context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
