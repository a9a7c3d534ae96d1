// A text box that is read while one types, and how sure a gate is of its text.
const PAUSE = 250;

export default function ({ data, parentElement, setTriggerValue }) {
  let box = parentElement.querySelector(".meter");
  if (!box) {
    box = document.createElement("div");
    box.className = "meter";
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "text";
    input.id = "words";
    input.autocomplete = "off";
    label.htmlFor = input.id;
    const gauge = document.createElement("div");
    gauge.className = "gauge";
    gauge.setAttribute("role", "meter");
    gauge.setAttribute("aria-valuemin", "0");
    gauge.setAttribute("aria-valuemax", "100");
    const bar = document.createElement("div"), line = document.createElement("div");
    line.className = "line";
    gauge.append(bar, line);
    const said = document.createElement("div");
    said.className = "said";
    said.setAttribute("aria-live", "polite");
    box.append(label, input, gauge, said);
    parentElement.append(box);
  }
  const [label, input, gauge, said] = box.children;
  label.textContent = data.label;
  input.maxLength = data.longest;
  // What is being typed stays; a text from a link, or of another question, is taken over.
  if (box.question !== data.question) {
    box.question = data.question;
    input.value = data.text;
  }
  let waiting;
  input.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => setTriggerValue("typed", input.value), PAUSE);
  };
  const percent = Math.round(100 * data.share);
  gauge.setAttribute("aria-label", data.gauge);
  gauge.setAttribute("aria-valuenow", String(percent));
  gauge.children[0].className = data.on ? "bar on" : "bar";
  gauge.children[0].style.width = `${percent}%`;
  gauge.children[1].style.left = `${100 * data.threshold}%`;
  said.textContent = data.said;
}
