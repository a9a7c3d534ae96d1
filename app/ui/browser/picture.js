// Plotly makes the file itself, when the button of its own toolbar is pressed; the toolbar is not shown. What the
// picture is of is written above it, on the colour of the page, and taken away again.
const LINE = 19, EDGE = 14;

function lines(data, room) {
  const found = [`<b>${data.title}</b>`];
  for (const text of data.notes) {
    let line = "";
    for (const word of text.split(" ")) {
      if (line && line.length + word.length >= room) { found.push(line); line = ""; }
      line += (line && " ") + word;
    }
    if (line) found.push(line);
  }
  return found;
}

function save(data, format) {
  const plot = document.querySelector(`.st-key-${CSS.escape(data.plot)} .js-plotly-plot`);
  const button = plot?.querySelector(".modebar-btn");
  if (!button) return;
  const { width, height, margin, font } = plot._fullLayout;
  const head = lines(data, width / 7);
  const more = head.length * LINE + EDGE;
  const before = plot.layout;
  plot.layout = {
    ...before,
    paper_bgcolor: getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor,
    margin: { ...before.margin, t: margin.t + more, l: Math.max(margin.l, EDGE), r: Math.max(margin.r, EDGE) },
    // The file is drawn in this typeface, the page's own being unknown to it: words measured in another are cut.
    font: { ...before.font, family: "Arial, Helvetica, sans-serif" },
    title: {
      text: head.join("<br>"), automargin: false, font: { size: 14, color: font.color },
      x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { l: EDGE, t: EDGE },
    },
  };
  plot._context.toImageButtonOptions = { format, filename: data.file, width, height: height + more, scale: 2 };
  button.click();
  plot.layout = before;
}

export default function ({ data, parentElement }) {
  parentElement.querySelector(".picture")?.remove();
  const box = document.createElement("div");
  box.className = "picture";
  for (const [format, label] of data.formats) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.onclick = () => save(data, format);
    box.append(button);
  }
  parentElement.append(box);
}
