// One stop of the tour: a strip below the page, which ends above it, a frame around the control that the stop is about,
// and the keys n, p and Escape. Where the stop waits for an act, "next" comes when the control says that it was done,
// or when it is asked for twice.
const EVERY = 150, READ = 700, PATIENCE = 4000, ANEW = 1500;  // milliseconds
const EDGE = 12, HEADING = 130;  // pixels around what is shown, and above it for its heading
const TYPED = "input:not([type=range]), textarea, [contenteditable=true]";
const OPEN = "[data-testid=stPopoverBody], [data-testid=stMainMenuList], [role=dialog]";

const numbers = (target) =>
  [...target.querySelectorAll("[role=slider], input[type=range]")].map((one) =>
    Number(one.getAttribute("aria-valuenow") ?? one.value));
const signature = (target) =>
  [...target.querySelectorAll("input, textarea")].map((one) => one.value).concat(numbers(target)).join("\n");
const span = (parts) => {
  const boxes = parts.map((one) => one.getBoundingClientRect()).filter((box) => box.height);
  const top = Math.min(...boxes.map((box) => box.top)), bottom = Math.max(...boxes.map((box) => box.bottom));
  return { top, height: bottom - top };  // -Infinity for no boxes
};

let last = {};  // of the strip that was drawn last: what it was asked for outlives a page that draws it anew

export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.stopTour?.();
  const fresh = { stop: data.stop, done: !data.act, since: Date.now(), follow: true };
  const before = parentElement.held ?? (Date.now() - last.gone < ANEW ? last : fresh);
  const held = before.stop === data.stop ? before : fresh;
  parentElement.held = last = held;
  const page = document.querySelector("[data-testid=stMain]");
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
  // Not `disabled`: a browser keeps the focus on such a button and hands none of its keys on.
  const unable = (made, off) => made.setAttribute("aria-disabled", String(off));
  row.append(make("span", "count", data.count));
  // A control that was just moved is still to be read by the page: what is asked for now waits for that.
  // And what another part of the page broke off by its own drawing is asked for again, after it too.
  let moved = 0, seen = "";
  const go = (stop) => { Object.assign(held, { wanted: stop, asked: 0 }); look(); };
  const back = () => data.back !== null && go(data.back);
  const next = () => {
    if (!held.done && !held.told) {
      held.told = true;
      after.textContent = data.waiting;
      return;
    }
    if (data.next !== null) go(data.next);
  };
  const leave = () => go(0);
  unable(button("back", data.words.back, back), data.back === null);
  const forward = button("next", data.words.next, next);
  row.classList.toggle("ends", data.ends.length > 0);
  forward.hidden = data.ends.length > 0;
  for (const [words, control] of data.ends) button("end", words, () => document.querySelector(control)?.click());
  button("skip", data.words.skip, leave);
  const again = () => { if (data.again) setTriggerValue("again", true); };
  if (data.again) button("again", data.again, again);
  row.append(make("span", "keys", data.words.keys));
  card.append(live, row);
  const focused = parentElement.querySelector(".card button:focus")?.className.split(" ")[0];
  parentElement.querySelectorAll(".ring, .card").forEach((old) => old.remove());
  parentElement.append(ring, card);
  if (focused) card.querySelector(`.${focused}`)?.focus();

  const target = () => (data.target ? document.querySelector(data.target) : null);
  const look = () => {
    const found = target();
    // While the page is being drawn, the control may still be that of the stop before.
    const still = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
    const drawn = still || Date.now() - held.since > PATIENCE;
    if (found && drawn && held.before === undefined) {
      held.before = signature(found);
      if (data.act === "zero") found.querySelector("[role=slider], input[type=range]")?.focus({ preventScroll: true });
    }
    if (found && held.before !== undefined && !held.done) {
      const value = numbers(found)[0];
      held.moved ||= data.act === "zero" ? value !== undefined && value !== 0 : signature(found) !== held.before;
      held.done = held.moved && (data.act !== "zero" || value === 0);
      held.follow ||= held.done;
    }
    const now = found ? signature(found) : "";
    if (now !== seen) [seen, moved] = [now, seen ? Date.now() : 0];
    const ago = Date.now() - moved;
    const late = held.asked && still && Date.now() - held.asked > PATIENCE;
    if (held.wanted !== undefined && (late || (!held.asked && ago > READ && (still || ago > PATIENCE)))) {
      held.asked = Date.now();
      setTriggerValue("go", held.wanted);
    }
    forward.classList.toggle("waits", !held.done);
    unable(forward, held.done && data.next === null);
    row.classList.toggle("typing", document.activeElement?.matches(TYPED) ?? false);
    card.classList.toggle("done", held.done && data.act !== "");
    if (held.done && data.act) after.textContent = data.then;
    place();
    if (found && held.follow) show(found);
    frame();
  };
  // Where the page is seen: below its header.
  const seenPart = () => {
    const { top, bottom } = page.getBoundingClientRect(), header = document.querySelector("[data-testid=stHeader]");
    return { top: Math.max(top, header?.getBoundingClientRect().bottom ?? top), bottom };
  };
  // The page ends where the strip begins: nothing is covered.
  const place = () => {
    const { left, width, top } = page.getBoundingClientRect();
    Object.assign(card.style, { left: `${left}px`, width: `${width}px` });
    const height = `${window.innerHeight - top - card.offsetHeight}px`;
    if (page.style.height !== height) page.style.height = height;
  };
  // Scrolls to the control and what is to be seen with it, or to as much of both as there is room for.
  const show = (found) => {
    const part = seenPart(), room = part.bottom - part.top - 2 * EDGE;
    const beside = data.see ? [...document.querySelectorAll(data.see)] : [];
    const choices = [[found, ...beside], [found], beside].map(span);
    const { top, height } = choices.find((one) => one.height > 0 && one.height <= room) ?? span([found]);
    if (!Number.isFinite(top)) return;
    const begins = page.scrollTop + top - part.top - EDGE, spare = Math.max(0, room - height);
    const above = Math.max(Math.min(spare, HEADING), beside.length ? 0 : spare / 2);
    const to = Math.round(begins + height <= room ? 0 : begins - above);
    if (to === Math.round(page.scrollTop)) return;
    // What comes to lie below a resting pointer would open its help over the stop.
    document.body.toggleAttribute("data-pointer-rests", true);
    page.scrollTop = to;
  };
  const awake = () => document.body.removeAttribute("data-pointer-rests");
  const frame = () => {
    const box = target()?.getBoundingClientRect(), part = seenPart();
    ring.style.display = box?.width && box.bottom > part.top && box.top < part.bottom ? "" : "none";
    if (!box) return;
    const top = Math.max(box.top - 6, part.top), bottom = Math.min(box.bottom + 6, part.bottom + 9);
    Object.assign(ring.style, {
      left: `${box.left - 6}px`, width: `${box.width + 12}px`, top: `${top}px`, height: `${bottom - top}px`,
    });
  };
  const pressed = (event) => {
    awake();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const within = event.composedPath()[0], open = within.getAttribute?.("aria-expanded");
    if (within.matches?.(TYPED)) {
      // What was typed or chosen is handed in first. A closed list of choices opens by Enter.
      const handed = event.key === "Enter" && within.tagName === "INPUT" && open !== "false";
      if (handed || (event.key === "Escape" && open !== "true")) setTimeout(() => within.blur());
      held.follow = handed;
      return;
    }
    if (event.key === "Escape" && document.querySelector(OPEN)) return;  // it closes that
    const act = { n: next, p: back, b: again, Escape: leave }[event.key];
    if (act) act();
    else if (!target()?.contains(within)) held.follow = false;
  };
  const free = (event) => { if (!event.composedPath().includes(card)) held.follow = false; };
  const moves = ["wheel", "touchmove", "pointerdown"];
  const timer = setInterval(look, EVERY);
  window.addEventListener("keydown", pressed, true);  // before anything on the page keeps it for itself
  moves.forEach((one) => document.addEventListener(one, free, true));
  document.addEventListener("pointermove", awake, true);
  document.addEventListener("scroll", frame, true);
  window.addEventListener("resize", look);
  look();
  parentElement.stopTour = () => {
    window.removeEventListener("keydown", pressed, true);
    moves.forEach((one) => document.removeEventListener(one, free, true));
    document.removeEventListener("pointermove", awake, true);
    document.removeEventListener("scroll", frame, true);
    window.removeEventListener("resize", look);
    clearInterval(timer);
    held.gone = Date.now();
    page.style.height = "";
    awake();
  };
  return parentElement.stopTour;
}
