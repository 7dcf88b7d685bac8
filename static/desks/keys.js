// Keys for the rows of a list: j and k go, x chooses, e extends, n nudges, ? explains.
// Without this script everything is reached by tabbing; they can be switched off in the help.
"use strict";

(() => {
  const table = document.querySelector("[data-keys]");
  const help = document.getElementById("keys-help");
  if (!table || !help) {
    return;
  }
  const OFF = "desk-keys-off";
  const VERBS = { e: "extend", n: "nudge" };
  const opener = document.querySelector("[data-keys-help]");
  const toggle = help.querySelector("[data-keys-switch]");
  const rows = [...table.querySelectorAll("[data-row]")];

  const read = () => {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  };
  let isOff = read();
  toggle.checked = !isOff;
  toggle.addEventListener("change", () => {
    isOff = !toggle.checked;
    try {
      localStorage.setItem(OFF, isOff ? "1" : "0");
    } catch {
      // A browser that keeps nothing forgets it with the page.
    }
  });

  const explain = () => help.showModal();
  opener.hidden = false;
  opener.addEventListener("click", explain);

  // In a review there is one row a page: j and k follow the links to the next and the one before.
  const follow = (step) => {
    const link = table.querySelector(step > 0 ? "[rel=next]" : "[rel=prev]");
    link?.click();
  };

  const here = () => rows.indexOf(document.activeElement?.closest("[data-row]"));

  const go = (step) => {
    const at = here();
    const marked = rows.findIndex((row) => row.classList.contains("is-here"));
    const from = at >= 0 ? at : marked;
    const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
    rows.forEach((row) => row.classList.toggle("is-here", row === next));
    next.querySelector("th a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const box = (row) => row?.querySelector("[name=c]");

  const act = (verb) => {
    const button = table.closest("form")?.querySelector(`button[name=do][value=${verb}]`);
    const own = box(rows[here()]);
    if (!table.querySelector("[name=c]:checked") && own) {
      own.checked = true;
    }
    button?.click();
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      explain();
      return;
    }
    if (isOff) {
      return;
    }
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      const step = event.key === "j" ? 1 : -1;
      if (table.hasAttribute("data-walk")) {
        follow(step);
      } else if (rows.length) {
        go(step);
      }
    } else if (event.key === "x" && here() >= 0) {
      event.preventDefault();
      box(rows[here()]).click();
    } else if (VERBS[event.key]) {
      event.preventDefault();
      act(VERBS[event.key]);
    }
  });
})();
