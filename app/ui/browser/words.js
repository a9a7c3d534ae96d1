const drawRow = (item, line, make, opener) => {
  item.className = (line.strong ? "strong " : "") + (line.here ? "here" : "");
  if (line.label) {
    const button = opener(line.dimension, "", line.label);
    button.title = `${line.title}: open this dimension`;
    item.append(button);
  }
  const words = make("div", "words");
  for (const [word, weight, note] of line.words) {
    const place = make("span", "word");
    const text = make("span", "text" + (weight > 0 ? " up" : weight < 0 ? " down" : ""), word);
    text.dir = "auto";
    text.style.setProperty("--share", Math.min(1, Math.abs(weight)));
    place.append(text, make("span", "note", note));
    words.append(place);
  }
  item.append(words);
};
