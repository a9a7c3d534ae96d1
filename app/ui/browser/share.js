// The address is read when the button is pressed: it is always that of the view as it stands.
export default function ({ data, parentElement }) {
  parentElement.querySelector(".share")?.remove();
  const box = document.createElement("div");
  box.className = "share";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data.label;
  button.title = data.help;
  const say = (words) => {
    button.textContent = words;
    setTimeout(() => { button.textContent = data.label; }, 1800);
  };
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      say(data.done);
    } catch {  // no permission: show it, to be copied by hand
      let field = box.querySelector("input");
      if (!field) {
        field = document.createElement("input");
        field.readOnly = true;
        field.setAttribute("aria-label", data.label);
        box.append(field);
      }
      field.value = window.location.href;
      field.select();
    }
  };
  box.append(button);
  parentElement.append(box);
}
