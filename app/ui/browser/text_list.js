export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };
  const opener = (dimension, name, text) => {
    const button = make("button", name, text);
    button.type = "button";
    button.onclick = () => setTriggerValue("opened", dimension);
    return button;
  };
  const list = make("ol");
  list.setAttribute("aria-label", data.name);
  for (const row of data.rows) {
    const item = make("li");
    drawRow(item, row, make, opener);
    list.append(item);
  }
  parentElement.querySelector("ol")?.remove();
  parentElement.append(list);
}
