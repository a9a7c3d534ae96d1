export default function (component) {
  const { data, parentElement } = component;
  const box = document.createElement("div");
  box.className = "numbers";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.name);
  data.numbers.forEach((number, place) => {
    const item = document.createElement("span");
    item.className = number === "0" ? "zero" : data.sparse ? "some" : "";
    item.textContent = number;
    item.title = data.labels.length ? data.labels[place] : `number ${place}`;
    box.append(item);
  });
  parentElement.querySelector("div.numbers")?.remove();
  parentElement.append(box);
}
