// Five cards from the sentence to the decoded sentence; each is a link to where its step is explained. A plain click
// stays in the session; with a key held, the browser opens the link itself.
const SVG = "http://www.w3.org/2000/svg";

const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
};

const drawing = (width, height, paths) => {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  for (const [name, shape] of Object.entries(paths)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", shape);
    picture.append(path);
  }
  return picture;
};

// One thin bar for each number, from the middle up or down.
const strip = (numbers) => {
  const paths = { up: "", down: "" };
  numbers.forEach((number, at) => {
    paths[number >= 0 ? "up" : "down"] += `M${at} 20V${20 - 19 * Math.max(-1, Math.min(1, number))}h.8V20z`;
  });
  return drawing(numbers.length, 40, paths);
};

// One cell for each gate, filled where it is open; an open one is larger, to be seen.
const cells = (count, open) => {
  const columns = Math.ceil(Math.sqrt(4 * count));
  const paths = { shut: "", open: "" };
  const lit = new Set(open);
  for (let at = 0; at < count; at++) {
    const [x, y] = [4 * (at % columns), 4 * Math.floor(at / columns)];
    if (lit.has(at)) paths.open += `M${x - 1.5} ${y - 1.5}h6v6h-6z`;
    else paths.shut += `M${x + .5} ${y + .5}h2v2h-2z`;
  }
  return drawing(4 * columns, 4 * Math.ceil(count / columns), paths);
};

export default function ({ data, parentElement, setTriggerValue }) {
  const list = make("ol");
  list.setAttribute("aria-label", data.name);
  data.parts.forEach((part, at) => {
    const link = make("a");
    link.href = part.link;
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setTriggerValue("opened", at);
    };
    link.append(make("strong", "", part.title));
    if (part.numbers.length) link.append(strip(part.numbers));
    if (part.gates) link.append(cells(part.gates, part.open));
    for (const line of part.lines) {
      const [said, end] = [line].flat(); // an end stays where the words before it are cut
      const words = make("span", "line", said);
      words.dir = "auto";
      if (end === undefined) { link.append(words); continue; }
      const row = make("span", "row");
      words.title = said;
      row.append(words, make("span", "end", end));
      link.append(row);
    }
    link.append(make("span", "where", part.where));
    const item = make("li");
    item.append(link);
    list.append(item);
  });
  parentElement.querySelector("ol")?.remove();
  parentElement.append(list);
}
