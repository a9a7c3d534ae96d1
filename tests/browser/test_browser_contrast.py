"""Both themes can be read: text 4.5:1 against what lies behind it (large text 3:1), edges of controls 3:1."""

import pytest

SENTENCE = "a small dog with long ears"
VIEWS = {
    "": {"text": SENTENCE},
    "dimensions": {"hide": "never"},
    "traverse": {"text": SENTENCE, "do": "many"},
    "learn": {"step": "gate"},
}

# The colour behind an element is that of its ancestors, laid over each other; shadow trees are walked too.
# Left out: what is not shown, and the number above a slider's thumb, which stands outside what holds it.
MEASURE = r"""
() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (css) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3]));
  const linear = (v) => (v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const outside = (e) => e.parentElement ?? e.getRootNode().host;
  const road = (e) => (e ? [e, ...road(outside(e))] : []);
  const white = [255, 255, 255];
  const behind = (e) =>
    road(e).reverse().reduce((below, x) => over(colour(getComputedStyle(x).backgroundColor), below), white);
  const seen = (e) => road(e).reduce((share, x) => share * getComputedStyle(x).opacity, 1);
  const low = [];
  const walk = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot);
      const style = getComputedStyle(e), box = e.getBoundingClientRect(), share = seen(e);
      if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || share === 0) continue;
      if (e.closest("[data-testid=stSliderThumbValue], [data-testid=stSliderTickBar], svg, :disabled"))
        continue;
      const texts = [...e.childNodes].filter((node) => node.nodeType === 3);
      const words = texts.map((node) => node.textContent).join("").trim();
      if (words) {
        const [r, g, b, a] = colour(style.color), ground = behind(e);
        const ratio = contrast(over([r, g, b, a * share], ground), ground);
        const size = parseFloat(style.fontSize);
        const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
        if (ratio < least) low.push(`${ratio.toFixed(2)}: ${words.slice(0, 60)}`);
      }
      if (e.matches("button, input") && parseFloat(style.borderTopWidth) > 0) {
        const edge = colour(style.borderTopColor), page = behind(outside(e));
        const ratio = contrast(over(edge, page), page);
        if (edge[3] > 0 && ratio < 3) low.push(`${ratio.toFixed(2)}: edge of ${e.textContent.slice(0, 40)}`);
      }
    }
  };
  walk(document);
  return [...new Set(low)];
}
"""


@pytest.mark.parametrize("path", VIEWS)
def test_texts_and_controls_stand_out(visitor, path):
    visitor.in_theme("dark").open(path, **VIEWS[path])
    visitor.page.wait_for_selector("ol[aria-label], [data-testid=stDataFrame] canvas", state="attached")
    for theme in ("dark", "light"):
        visitor.in_theme(theme).still()
        assert visitor.page.evaluate(MEASURE) == [], theme
