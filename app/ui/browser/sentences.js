const drawRow = (item, line, make, opener) => {
  item.className = (line.strong ? "strong " : "") + (line.here ? "here" : "");
  item.append(make("span", "lead", line.lead));
  const body = make("div");
  const text = make("span", "text");
  text.dir = "auto";
  for (const [words, marked] of line.parts) text.append(marked ? make("mark", "", words) : words);
  if (line.shades.length) {  // word by word
    const words = text.textContent.trim().split(/\s+/);  // as Python splits: a typed text may end in a space
    text.replaceChildren();
    words.forEach((word, at) => {
      const [weight, about] = line.shades[at] ?? [0, ""];
      const shown = make("span", weight > 0 ? "up" : weight < 0 ? "down" : "", word);
      shown.title = about;
      shown.style.setProperty("--share", Math.min(1, Math.abs(weight)));
      text.append(at ? " " : "", shown);
    });
  }
  body.append(text);
  if (line.note) body.append(make("span", "note", " " + line.note));
  if (line.buttons.length) {
    const buttons = make("div", "buttons");
    for (const [dimension, brief, label, value] of line.buttons) {
      const number = value === null ? "" : (value < 0 ? "−" : "+") + Math.abs(value).toFixed(1);
      const button = opener(dimension, value < 0 ? "negative" : "", `${brief}  ${number}`.trim());
      button.title = `${label}${number && `, ${number} in this code`}: open this dimension`;
      button.setAttribute("aria-label", `${label}  ${number}`.trim());
      buttons.append(button);
    }
    body.append(buttons);
  }
  item.append(body);
};
