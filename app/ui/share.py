"""The link to what is on the screen, to copy."""

import streamlit as st

_CSS = """
button { font: inherit; font-family: var(--st-font); font-size: .9rem; color: var(--st-text-color);
         cursor: pointer; padding: .3rem .7rem; background: transparent; white-space: nowrap;
         border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
input { font: inherit; font-size: .8rem; width: 100%; box-sizing: border-box; margin-top: .3rem;
        color: inherit; background: var(--st-secondary-background-color);
        padding: .2rem .4rem;
        border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
"""
# The address is read when the button is pressed: it is always that of the view as it stands.
_JS = """
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
"""

_component = st.components.v2.component("share", css=_CSS, js=_JS)


def share(complete: bool = True) -> None:
    """A button that copies the address. `complete`: False when the text was too long to stand in it."""
    rest = "" if complete else " Your text is too long for a link and is left out."
    _component(
        key="share",
        data={
            "label": "Copy link",
            "done": "Copied",
            "help": f"The link opens exactly this view on any machine where the app runs.{rest}",
        },
        width="content",
    )
