// A link to a part far down the page opens there, and stays there while what is above is still being drawn, until the
// visitor scrolls, clicks or types.
export default function ({ data, parentElement }) {
  const page = document.querySelector('[data-testid="stMain"]');
  if (parentElement.drawn || !page) return;
  parentElement.drawn = true;
  if (!data.linked) return;
  const place = parentElement.host ?? parentElement;
  const observer = new ResizeObserver(() => place.scrollIntoView({ block: "start" }));
  for (const part of page.children) observer.observe(part);
  for (const event of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(event, () => observer.disconnect(), { once: true, capture: true, passive: true });
  }
  setTimeout(() => observer.disconnect(), 20_000);
}
