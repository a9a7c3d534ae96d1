"""Moving about in a warm app: opening a dimension, changing the view, and the memory that visitors take."""

import time
from pathlib import Path

from tests.benchmarks.measure import Figure

SENTENCE = "a large bird that eats fish and lives near the sea"
SESSIONS = 8
"""Browser tabs that stay open and do nothing."""
VIEWS = 3 * ("Sparsity", "Dimensions", "Inspect")
# Both clocks run in the page: from the event itself to the second frame after what was waited for is there.
_WATCH = """
([event, done]) => {
    window.paintedAfter = null;
    let began = null;
    window.addEventListener(event, found => { began ??= found.timeStamp; }, { capture: true, once: true });
    const ready = new Function("return " + done);
    const look = () => {
        if (began !== null && ready()) requestAnimationFrame(() => requestAnimationFrame(() => {
            window.paintedAfter = performance.now() - began;
        }));
        else requestAnimationFrame(look);
    };
    look();
}
"""
_SHADOW = """(() => {
    for (const box of document.querySelectorAll('.st-key-dimension-name *')) {
        const head = box.shadowRoot?.querySelector('.heading');
        if (head) return head.textContent;
    }
    return '';
})()"""
_HEIGHTS = "JSON.stringify(document.querySelector('.st-key-values .js-plotly-plot')?.data?.[0]?.y ?? '')"
_FIRST_PICTURE = {
    "Inspect": ".st-key-bars .barlayer .point",
    "Sparsity": ".st-key-active-counts .barlayer .point",
    "Dimensions": ".st-key-dimension_table canvas",
}
_TITLES = {
    "Inspect": "What does a sentence switch on?",
    "Sparsity": "How sparse are the codes?",
    "Dimensions": "What does each dimension mean?",
}


def views(steps: int = 15) -> list[Figure]:
    """Opening dimensions one after the other, and changing views; none without a Chromium."""
    try:
        from tests.browser import verbs
    except ImportError:
        return []
    if verbs.chromium() is None:
        return []
    with verbs.server() as address, verbs.browser() as chrome:
        visitor = verbs.Visitor(
            chrome.new_context(viewport={"width": 1280, "height": 1400}).new_page(), address
        )
        visitor.open("dimensions", text=SENTENCE, dim=14)
        visitor.page.locator("h1").click()
        opened = [_opening(visitor) for _ in range(steps + 2)][2:]  # the first two pay for what loads late
        visitor.open("sparsity", text=SENTENCE)
        visitor.switch("Inspect")
        switched = [_switching(visitor, view) for view in VIEWS]
        resident = _resident(address.pid)
        idle = []
        for _ in range(SESSIONS):
            page = chrome.new_context(viewport={"width": 1280, "height": 1400}).new_page()
            verbs.Visitor(page, address).open(text=SENTENCE)
            idle.append(_resident(address.pid))
        time.sleep(1)
        growth = (_resident(address.pid) - idle[0]) / (SESSIONS - 1)
    return [
        Figure("opening a dimension, key to painted page, p50", tuple(opened), "ms", "400 ms"),
        Figure("changing the view, click to painted picture, p50", tuple(switched), "ms", "600 ms"),
        Figure("memory of the server after all this", (resident,), "MB", "1,200 MB"),
        Figure(f"more memory per idle session, over {SESSIONS}", (max(growth, 0.0),), "MB", "5 MB"),
    ]


def _opening(visitor) -> float:
    """Milliseconds from the arrow key to the next dimension's page with its histogram."""
    page = visitor.page
    before, values = page.evaluate(_SHADOW), page.evaluate(_HEIGHTS)
    done = (
        f"{_SHADOW} !== {before!r} && {_HEIGHTS} !== {values!r}"
        " && document.querySelector('.st-key-values .barlayer .point')"
        " && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    )
    page.evaluate(_WATCH, ["keydown", done])
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.paintedAfter !== null")
    visitor.settle()
    return page.evaluate("window.paintedAfter")


def _switching(visitor, view: str) -> float:
    """Milliseconds from the click in the sidebar to the first picture of the view."""
    page = visitor.page
    done = (
        f"document.querySelector('h1')?.innerText.includes({_TITLES[view]!r})"
        f" && document.querySelector({_FIRST_PICTURE[view]!r})"
    )
    page.evaluate(_WATCH, ["click", done])
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=view).click()
    page.wait_for_function("window.paintedAfter !== null")
    visitor.settle()
    return page.evaluate("window.paintedAfter")


def _resident(pid: int) -> float:
    """Megabytes of a process that are in memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1000
