export default function ({ data, parentElement }) {
  parentElement.querySelector(".heading")?.remove();
  const box = document.createElement("div");
  box.className = "heading";
  const title = document.createElement("h2");
  title.dir = "auto";
  title.textContent = data.title;
  const note = document.createElement("span");
  note.textContent = data.note;
  box.append(title, note);
  parentElement.append(box);
}
