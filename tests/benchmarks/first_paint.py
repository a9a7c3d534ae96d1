"""The first page after a start: from opening the address to the first painted picture, view by view."""

import time

from tests.benchmarks.measure import Figure

PICTURES = {
    "Inspect": ("", ".st-key-bars .barlayer .point"),
    "Sparsity": ("sparsity", ".st-key-active-counts .barlayer .point"),
}
AIMS = {"Sparsity": "3 times Inspect's"}
SENTENCE = "a large bird that eats fish and lives near the sea"


def first_paint(runs: int) -> list[Figure]:
    """Each view in a fresh server and browser tab, in turns; none without a Chromium."""
    try:
        from tests.browser import verbs
    except ImportError:
        return []
    if verbs.chromium() is None:
        return []
    taken: dict[str, list[float]] = {view: [] for view in PICTURES}
    whole: dict[str, list[float]] = {view: [] for view in PICTURES}
    with verbs.browser() as chrome:
        for _ in range(runs):
            for view, (path, picture) in PICTURES.items():
                with verbs.server() as address:
                    context = chrome.new_context(viewport={"width": 1280, "height": 1400})
                    visitor = verbs.Visitor(context.new_page(), address)
                    began = time.perf_counter()
                    visitor.page.goto(f"{address}/{path}?text={SENTENCE.replace(' ', '+')}")
                    visitor.page.wait_for_selector(picture)
                    taken[view].append(time.perf_counter() - began)
                    visitor.settle()
                    whole[view].append(time.perf_counter() - began)
                    context.close()
    return [
        figure
        for view in PICTURES
        for aim in [AIMS.get(view, "")]
        for figure in (
            Figure(f"{view}: first picture of a fresh server", tuple(taken[view]), "s", aim),
            Figure(f"{view}: until it stands still", tuple(whole[view]), "s"),
        )
    ]
