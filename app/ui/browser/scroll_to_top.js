// Streamlit keeps the scroll position over a rerun, also where another lesson is shown.
export default function ({ data, parentElement }) {
  const before = parentElement.shown;
  parentElement.shown = data.shown;
  if (before !== undefined && before !== data.shown) {
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  }
}
