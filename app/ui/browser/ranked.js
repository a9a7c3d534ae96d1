const drawRow = (item, [text, number, share, below, dimension, more], make, opener) => {
  if (more) item.title = more;
  const named = dimension === null ? make("span", "text", text) : opener(dimension, "text", text);
  named.dir = "auto";
  const bar = make("span", below ? "bar below" : "bar");
  bar.style.width = `${100 * share}%`;
  item.append(named, make("span", "number", number), bar);
};
