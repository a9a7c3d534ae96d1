"""A real browser: from the command to a usable page, and from Enter to painted bars."""

import re
import time
from urllib.parse import quote

from tests.benchmarks.measure import Figure

FIRST, *SENTENCES = (
    "a small dog with long ears",
    "the food was cold and nobody cared",
    "a wooden boat on a quiet lake",
    "how do i learn to play the guitar?",
    "the act of running away",
    "a disease of the lungs",
    "our waitress was friendly",
    "the branch of mathematics that studies shapes",
    "why is the sky blue?",
    "a river in southern france",
    "best pizza in town, we will come back!",
    "someone who sells old books",
    "the company sold its shares at a loss",
    "a tall plant with yellow flowers",
    "my computer will not start",
    "a sharp tool for cutting wood",
)
BARS = ".st-key-bars .js-plotly-plot"
# The clock runs in the page: from the key's own event to the frame after the one that holds the new bars.
_WATCH = """
([bars, before]) => {
    window.paintedAfter = null;
    let began = null;
    window.addEventListener('keydown', event => { if (event.key === 'Enter') began = event.timeStamp; },
                            { capture: true, once: true });
    const look = () => {
        const plot = document.querySelector(bars);
        if (began !== null && plot && plot.querySelector('.barlayer .point') && plot.textContent !== before)
            requestAnimationFrame(() => requestAnimationFrame(() => {
                window.paintedAfter = performance.now() - began;
            }));
        else requestAnimationFrame(look);
    };
    look();
}
"""


def screen(starts: int) -> list[Figure]:
    """Server start to usable page, and Enter to painted bars; none without a Chromium."""
    try:
        from tests.browser import verbs
    except ImportError:
        return []
    if verbs.chromium() is None:
        return []
    with verbs.browser() as chrome:
        box, ready, painted, mapped, swept, moved = [], [], [], [], [], []
        for _ in range(starts):
            began = time.perf_counter()
            with verbs.server() as address:
                context = chrome.new_context(viewport={"width": 1280, "height": 1400})
                visitor = verbs.Visitor(context.new_page(), address)
                visitor.page.goto(f"{address}/?text={quote(FIRST)}")
                visitor.page.get_by_label(verbs.BOX).wait_for()
                box.append(time.perf_counter() - began)
                visitor.page.wait_for_selector(f"{BARS} .barlayer .point")
                ready.append(time.perf_counter() - began)
                visitor.settle()
                if len(ready) == starts:
                    painted = [enter_to_bars(visitor, text) for text in SENTENCES]
                    mapped = [switch_to_map(visitor) for _ in range(5)][1:]  # the first reads the sentences
                    swept = slider_to_sentences(visitor.open(text=FIRST), "sweep")
                    moved = slider_to_sentences(visitor.open("traverse", text=FIRST, do="many"), "several")
                context.close()
    return [
        Figure("`python -m app` to a page with a text box", tuple(box), "s"),
        Figure("`python -m app` to the same page with bars", tuple(ready), "s", "8 s"),
        Figure("switch to the map of 20,000 sentences, until it is drawn", tuple(mapped), "s", "1.5 s"),
        Figure("Enter to painted bars, p50", tuple(painted), "ms", "400 ms"),
        Figure("Inspect: slider to decoded sweep", tuple(swept), "ms", "700 ms"),
        Figure("Traverse: one of several sliders to its sentence", tuple(moved), "ms", "700 ms"),
    ]


def enter_to_bars(visitor, text: str) -> float:
    """Milliseconds from the Enter key to the painted bars of a text that was not typed before."""
    page = visitor.page
    before = page.evaluate("bars => document.querySelector(bars)?.textContent ?? ''", BARS)
    page.evaluate(_WATCH, [BARS, before])
    visitor.type_sentence(text)
    page.wait_for_function("window.paintedAfter !== null")
    return page.evaluate("window.paintedAfter")


def switch_to_map(visitor) -> float:
    """Seconds from the click on Map to its names above painted dots, own sentence included; and back."""
    began = time.perf_counter()
    visitor.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Map").click()
    visitor.page.locator(".annotation-text", has_text=re.compile("^your sentence$")).wait_for()
    visitor.page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    taken = time.perf_counter() - began
    visitor.switch("Sparsity")
    return taken


# A component's texts lie in shadow roots: they are gathered from all of them.
_SAID = """
key => {
    const walk = node => (node.shadowRoot ? walk(node.shadowRoot) : "")
        + ([...node.children].map(walk).join("") || node.textContent);
    const host = document.querySelector(`.st-key-${key}`);
    return host ? walk(host) : "";
}
"""
_WATCH_LIST = f"""
([key, before]) => {{
    const said = {_SAID};
    window.saidAfter = null;
    let began = null;
    window.addEventListener('keydown', event => {{ began = event.timeStamp; }},
                            {{ capture: true, once: true }});
    const look = () => {{
        if (began !== null && said(key) && said(key) !== before)
            requestAnimationFrame(() => requestAnimationFrame(() => {{
                window.saidAfter = performance.now() - began;
            }}));
        else requestAnimationFrame(look);
    }};
    look();
}}
"""


def slider_to_sentences(visitor, key: str, times: int = 15) -> list[float]:
    """Milliseconds from an arrow key on the first slider to the new list of sentences, so many times."""
    page, found = visitor.page, []
    page.locator(f".st-key-{key}").wait_for()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(times):
        page.wait_for_timeout(500)  # a hand rests between two keys; what the last one drew is then done
        page.evaluate(_WATCH_LIST, [key, page.evaluate(_SAID, key)])
        slider.press("ArrowLeft")
        page.wait_for_function("window.saidAfter !== null")
        found.append(page.evaluate("window.saidAfter"))
        visitor.settle()
    return found
