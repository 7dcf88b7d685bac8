/* Triage by keys. Without it, every button of a sentence is a form of its own. */
"use strict";

(function () {
  const list = document.getElementById("triage-list");
  const form = document.getElementById("triage-form");
  const bar = document.getElementById("triage-bar");
  const said = document.getElementById("triage-said");
  if (!list) {
    return;
  }
  const KEYS = { c: "commitment", p: "principle", b: "background", d: "delivered" };
  const WAIT = 15000;
  /* What this person said here, last at the end: the sentence, and what it was before. */
  const done = [];
  let since = list.dataset.since;
  let busy = Promise.resolve();
  let pressing = 0;

  function rows() {
    return [...list.querySelectorAll(".triage-row")];
  }

  function rowAt(start) {
    return document.getElementById(`at-${start}`);
  }

  function current() {
    const focused = document.activeElement;
    return focused && list.contains(focused) ? focused.closest(".triage-row") : null;
  }

  function select(row) {
    for (const other of rows()) {
      other.tabIndex = -1;
    }
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = rows();
    const at = all.indexOf(current());
    const next = all[at + step];
    if (next) {
      select(next);
    }
  }

  /* On to what nobody has looked at yet; at the end simply to the next. */
  function goOn() {
    const all = rows();
    const at = all.indexOf(current());
    const next = all.slice(at + 1).find((row) => row.dataset.kind === "open") || all[at + 1];
    if (next) {
      select(next);
    }
  }

  function show(told) {
    const focused = current();
    const start = focused && focused.dataset.start;
    for (const one of told.rows) {
      const row = rowAt(one.start);
      if (row) {
        const holder = document.createElement("template");
        holder.innerHTML = one.html.trim();
        row.replaceWith(holder.content.firstElementChild);
      }
    }
    if (told.bar) {
      bar.innerHTML = told.bar;
    }
    count();
    if (start && rowAt(start)) {
      select(rowAt(start));
    }
  }

  /* How many would be accepted at once, by what is open on the page now. */
  function count() {
    const sure = rows()
      .filter((row) => row.dataset.kind === "open" && row.dataset.sure)
      .map((row) => Number(row.dataset.sure));
    for (const option of document.querySelectorAll("#triage-level option")) {
      const least = Number(option.value);
      option.textContent = option.dataset.words
        .replace("{sure}", option.value)
        .replace("{count}", sure.filter((one) => one >= least).length);
    }
  }

  async function send(verdict, name) {
    const body = new FormData(form);
    body.set(name || "verdict", verdict);
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    const told = await answer.json();
    show(told);
    said.textContent = told.words;
    return answer.ok;
  }

  /* One after the other: each needs the version that the one before it made. */
  function inTurn(work) {
    busy = busy.then(work).catch(function () {
      said.textContent = said.dataset.failed;
    });
    return busy;
  }

  function say(start, kind, isUndo) {
    return inTurn(async function () {
      const row = rowAt(start);
      const before = row.dataset.kind;
      if (before === kind) {
        said.textContent = "";
        return;
      }
      if (!row.querySelector("button[name=verdict]")) {
        said.textContent = said.dataset.entered;
        return;
      }
      const isDone = await send(`${start}:${row.dataset.version}:${kind}`);
      if (isDone && !isUndo) {
        done.push({ start, before });
      }
    });
  }

  /* Refuses a proposal, or adds a mention: no verdict, so there is nothing to undo by key. */
  function press(button) {
    const start = button.closest(".triage-row").dataset.start;
    pressing += 1;
    return inTurn(async function () {
      /* What was shown may have been replaced while this waited its turn. */
      if (rowAt(start) && rowAt(start).contains(button)) {
        await send(button.value, button.name);
      }
    }).finally(function () {
      pressing -= 1;
    });
  }

  function accept(row) {
    const way = row.querySelector(".triage-accept");
    if (way && way.href) {
      window.location.assign(way.href);
    } else if (way) {
      say(row.dataset.start, way.dataset.kind, false);
      goOn();
    }
  }

  function pressIn(row, which) {
    const button = row.querySelector(which);
    if (button) {
      press(button);
    }
  }

  function undo() {
    inTurn(async function () {
      const last = done.pop();
      if (!last || !rowAt(last.start)) {
        said.textContent = said.dataset.nothing;
        return;
      }
      const row = rowAt(last.start);
      await send(`${last.start}:${row.dataset.version}:${last.before}`);
      select(rowAt(last.start));
    });
  }

  function help() {
    const keys = document.getElementById("triage-help");
    keys.open = !keys.open;
  }

  list.addEventListener("keydown", function (event) {
    const row = current();
    if (!row || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const kind = KEYS[event.key];
    if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if (form && event.key === "a") {
      /* What is being refused must be gone before the next proposal is accepted. */
      if (pressing) {
        busy.then(() => accept(rowAt(row.dataset.start)));
      } else {
        accept(row);
      }
    } else if (form && event.key === "m") {
      pressIn(row, ".triage-mention");
      goOn();
    } else if (form && event.key === "x") {
      pressIn(row, ".triage-refuse");
    } else if (form && kind) {
      say(row.dataset.start, kind, false);
      goOn();
    } else if (form && event.key === "u") {
      undo();
    } else if (form && event.key === "?") {
      help();
    } else if (form && event.key === "Enter" && event.target === row) {
      window.location.assign(row.dataset.entry);
    } else {
      return;
    }
    event.preventDefault();
  });

  list.addEventListener("click", function (event) {
    const button = event.target.closest("button[name=verdict]");
    const other = event.target.closest("button[name=refuse], button[name=mention]");
    const row = event.target.closest(".triage-row");
    if (other) {
      event.preventDefault();
      select(row);
      press(other);
    } else if (button) {
      event.preventDefault();
      select(row);
      say(row.dataset.start, button.dataset.kind, false);
    } else if (row && !event.target.closest("a")) {
      select(row);
    }
  });

  async function look() {
    if (document.hidden) {
      return;
    }
    const query = new URLSearchParams({ since });
    // Nobody did anything: it does not count as being there.
    const headers = { "X-Unattended": "yes" };
    const answer = await fetch(`${list.dataset.changes}?${query}`, { credentials: "same-origin", headers });
    if (!answer.ok) {
      return;
    }
    const told = await answer.json();
    since = told.since;
    const isNew = (one) => {
      const row = rowAt(one.start);
      return row && !one.html.includes(`data-version="${row.dataset.version}"`);
    };
    const fresh = told.rows.filter(isNew);
    if (fresh.length) {
      show({ rows: fresh, bar: told.bar });
      said.textContent = said.dataset.arrived;
    }
  }

  window.setInterval(() => inTurn(look), WAIT);
  window.addEventListener("focus", () => inTurn(look));

  const named = window.location.hash && document.getElementById(window.location.hash.slice(1));
  const open = rows().find((row) => row.dataset.kind === "open");
  const first = named && list.contains(named) ? named : open || rows()[0];
  if (first) {
    select(first);
  }
})();
