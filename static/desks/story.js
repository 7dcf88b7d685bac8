// Shows the story of a row beside the list. Without this script the link leads to its page.
"use strict";

(() => {
  const panel = document.getElementById("story-panel");
  if (!panel) {
    return;
  }
  const place = panel.querySelector("[data-story-here]");
  let from = null;

  const close = () => {
    if (!panel.hidden) {
      panel.hidden = true;
      from?.focus();
      from = null;
    }
  };

  const open = async (link) => {
    try {
      const answer = await fetch(link.dataset.story, { headers: { "X-Panel": "1" } });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(
        ...Array.from(page.body.childNodes, (node) => document.adoptNode(node)),
      );
      from = link;
      panel.hidden = false;
      panel.scrollTop = 0;
      place.focus();
    } catch {
      // The page itself says what is the matter.
      window.location.assign(link.href);
    }
  };

  panel.querySelector("[data-story-close]").addEventListener("click", close);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-story]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (link && isPlain && !event.button) {
      event.preventDefault();
      open(link);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      close();
    }
  });
})();
