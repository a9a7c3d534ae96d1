// Streamlit gives a chart the colours of the theme when it first draws it, and keeps them when the theme changes: the
// page is then asked for its charts anew.
export default function ({ parentElement, setTriggerValue }) {
  const app = document.querySelector("[data-testid=stApp]");
  const ground = () => getComputedStyle(app).backgroundColor;
  parentElement.stopLooking?.();
  parentElement.ground ??= ground();
  const observer = new MutationObserver(() => {
    const now = ground();
    if (now === parentElement.ground) return;
    parentElement.ground = now;
    setTriggerValue("theme", now);
  });
  observer.observe(app, { attributes: true, attributeFilter: ["class"] });
  parentElement.stopLooking = () => observer.disconnect();
  return parentElement.stopLooking;
}
