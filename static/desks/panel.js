// Opens the form of a report below its row, so that a routine update needs no other page.
// Without this script the same link leads to the page of the form.
"use strict";

(() => {
  let open = null; // { link, row, keeper }

  const fetched = (url, options = {}) =>
    fetch(url, { ...options, headers: { "X-Panel": "1" }, redirect: "manual" });

  const nodes = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    return Array.from(page.body.childNodes, (node) => document.adoptNode(node));
  };

  const close = () => {
    if (open) {
      open.keeper?.save();
      open.keeper?.close();
      open.row.remove();
      open.link.setAttribute("aria-expanded", "false");
      open = null;
    }
  };

  const show = (html) => {
    const cell = open.row.firstElementChild;
    cell.replaceChildren(...nodes(html));
    const form = cell.querySelector("form[data-keep]");
    if (!form) {
      cell.querySelector("[tabindex]")?.focus();
      return;
    }
    const before = open.keeper?.base;
    open.keeper = window.Drafts.attach(form);
    // A form that came back with marks holds what is not saved yet.
    open.keeper.base = before ?? open.keeper.base;
    form.addEventListener("submit", submit);
    const isChosen = form.querySelector("[name=health]:checked");
    const first = form.querySelector(isChosen ? "[name=narrative]" : "[name=health]");
    (cell.querySelector("[role=alert]") || first).scrollIntoView({ block: "nearest" });
    first.focus();
  };

  const submit = async (event) => {
    event.preventDefault();
    const { keeper } = open;
    const form = event.target;
    const buttons = form.querySelectorAll("button[type=submit]");
    buttons.forEach((button) => (button.disabled = true));
    try {
      const saved = await keeper.save();
      if (saved === "offline" || keeper.conflicts.size) {
        return;
      }
      const body = new FormData(form);
      body.set("do", event.submitter?.value ?? "draft");
      const answer = await fetched(form.action, { method: "POST", body });
      if (answer.type === "opaqueredirect" || (!answer.ok && ![409, 422].includes(answer.status))) {
        keeper.say("refused");
        return;
      }
      const isWritten = answer.headers.has("X-Written");
      const html = await answer.text();
      if (isWritten) {
        keeper.done();
      } else {
        keeper.close();
      }
      show(html);
    } catch {
      keeper.say("offline");
    } finally {
      buttons.forEach((button) => (button.disabled = false));
    }
  };

  const unfold = async (link) => {
    close();
    try {
      const answer = await fetched(link.href);
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const html = await answer.text();
      const above = link.closest("tr");
      const row = document.createElement("tr");
      const cell = document.createElement("td");
      row.className = "panel-row";
      cell.colSpan = above.cells.length;
      row.append(cell);
      above.after(row);
      link.setAttribute("aria-expanded", "true");
      open = { link, row, keeper: null };
      show(html);
    } catch {
      // The page of the form says what is the matter.
      window.location.assign(link.href);
    }
  };

  document.querySelectorAll("a[data-panel]").forEach((link) => {
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return;
      }
      event.preventDefault();
      if (open?.link === link) {
        close();
      } else {
        unfold(link);
      }
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open?.row.contains(document.activeElement)) {
      const { link } = open;
      close();
      link.focus();
    }
  });
})();
