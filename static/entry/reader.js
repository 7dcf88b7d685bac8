// n and p lead to the next and the previous passage of the text.
(() => {
  const text = document.querySelector("[data-reader]");
  if (!text) return;
  const passages = [...text.querySelectorAll("[data-passage]")];

  function here() {
    const focused = passages.indexOf(document.activeElement);
    if (focused >= 0) return focused;
    const named = passages.findIndex((one) => `#${one.id}` === window.location.hash);
    return named;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const step = { n: 1, p: -1 }[event.key];
    if (!step || !passages.length) return;
    const at = here();
    const next = passages[at < 0 ? 0 : Math.min(Math.max(at + step, 0), passages.length - 1)];
    event.preventDefault();
    history.replaceState(null, "", `#${next.id}`);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  });
})();
