// One stop of the tour: a frame around its control, a card near it, the keys n, p and Escape. Where the stop waits
// for an act, "next" comes when the control says that it was done, or when it is asked for twice.
const GAP = 14, EVERY = 150, SETTLING = 1500, READ = 700, PATIENCE = 4000;
const TYPED = "input:not([type=range]), textarea, [contenteditable=true]";

const numbers = (target) =>
  [...target.querySelectorAll("[role=slider], input[type=range]")].map((one) =>
    Number(one.getAttribute("aria-valuenow") ?? one.value));
const signature = (target) =>
  [...target.querySelectorAll("input, textarea")].map((one) => one.value).concat(numbers(target)).join("\n");

export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.stopTour?.();
  const held = parentElement.held?.stop === data.stop ? parentElement.held : { stop: data.stop, done: !data.act, since: Date.now() };
  parentElement.held = held;
  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    element.className = name;
    if (text) element.textContent = text;
    return element;
  };
  const ring = make("div", "ring"), card = make("section", "card");
  card.setAttribute("aria-label", data.label);
  const live = make("div", "live");
  live.setAttribute("aria-live", "polite");
  const after = make("p", "after");
  live.append(make("p", "say", data.say), after);
  const row = make("div", "row");
  const button = (name, text, act) => {
    const made = make("button", name, text);
    made.type = "button";
    made.onclick = act;
    row.append(made);
    return made;
  };
  row.append(make("span", "count", data.count));
  // A control that was just moved is still to be read by the page: what is asked for now waits for that.
  let wanted = null, moved = 0, seen = "";
  const go = (stop) => { wanted = stop; look(); };
  const back = () => data.back !== null && go(data.back);
  const next = () => {
    if (!held.done && !held.asked) {
      held.asked = true;
      after.textContent = data.waiting;
      return;
    }
    if (data.next !== null) go(data.next);
  };
  const leave = () => go(0);
  button("back", data.words.back, back).disabled = data.back === null;
  const forward = button("next", data.words.next, next);
  button("skip", data.words.skip, leave);
  card.append(live, row);
  parentElement.querySelectorAll(".ring, .card").forEach((old) => old.remove());
  parentElement.append(ring, card);

  const target = () => (data.target ? document.querySelector(data.target) : null);
  const look = () => {
    const found = target();
    // While the page is being drawn, the control may still be that of the stop before.
    const still = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
    const drawn = still || Date.now() - held.since > PATIENCE;
    if (found && drawn && held.before === undefined) {
      held.before = signature(found);
      held.follow = Date.now() + SETTLING;
      if (data.act === "zero") found.querySelector("[role=slider], input[type=range]")?.focus({ preventScroll: true });
    }
    if (found && Date.now() < held.follow) {  // what is still being drawn moves it
      const spare = (window.innerHeight - found.getBoundingClientRect().height) / 2;
      found.scrollIntoView({ block: spare > card.offsetHeight + 2 * GAP ? "center" : "start" });
    }
    if (found && held.before !== undefined && !held.done) {
      const value = numbers(found)[0];
      held.moved ||= data.act === "zero" ? value !== undefined && value !== 0 : signature(found) !== held.before;
      held.done = held.moved && (data.act !== "zero" || value === 0);
    }
    const now = found ? signature(found) : "";
    if (now !== seen) [seen, moved] = [now, seen ? Date.now() : 0];
    const ago = Date.now() - moved;
    if (wanted !== null && ago > READ && (still || ago > PATIENCE)) {
      const stop = wanted;
      wanted = null;
      setTriggerValue("go", stop);
    }
    forward.classList.toggle("waits", !held.done);
    forward.disabled = held.done && data.next === null;
    if (held.done && data.act) after.textContent = data.then;
    place(found?.getBoundingClientRect());
  };
  const place = (box) => {
    const seen = box && box.width && box.bottom > 0 && box.top < window.innerHeight;
    ring.style.display = seen ? "" : "none";
    const width = card.offsetWidth, height = card.offsetHeight, most = window.innerHeight - height - GAP;
    let top = most, left = (window.innerWidth - width) / 2;
    if (seen) {
      Object.assign(ring.style, {
        left: `${box.left - 6}px`, top: `${box.top - 6}px`,
        width: `${box.width + 12}px`, height: `${box.height + 12}px`,
      });
      left = box.left;
      const above = box.top - height - GAP, below = box.bottom + GAP;
      top = above >= GAP ? above : below <= most ? below : most;
    }
    card.style.top = `${Math.max(GAP, top)}px`;
    card.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - width - GAP))}px`;
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const within = event.composedPath()[0];
    if (within.matches?.(TYPED)) {
      if (event.key === "Escape" && within.getAttribute("aria-expanded") !== "true") within.blur();
      return;
    }
    const act = { n: next, p: back, Escape: leave }[event.key];
    if (act) act();
  };
  document.addEventListener("keydown", pressed);
  const timer = setInterval(look, EVERY);
  const free = () => { held.follow = 0; };
  document.addEventListener("wheel", free, true);
  const follow = () => place(target()?.getBoundingClientRect());
  document.addEventListener("scroll", follow, true);
  window.addEventListener("resize", follow);
  look();
  parentElement.stopTour = () => {
    document.removeEventListener("keydown", pressed);
    document.removeEventListener("wheel", free, true);
    document.removeEventListener("scroll", follow, true);
    window.removeEventListener("resize", follow);
    clearInterval(timer);
  };
  return parentElement.stopTour;
}
