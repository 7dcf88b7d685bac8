// The search under "/": choices while one types, from the page of the search itself.
(() => {
  const WAIT = 150;
  const dialog = document.getElementById("finder");
  if (!dialog) return;
  const form = dialog.querySelector("[data-finder]");
  const field = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[data-status]");
  let timer = 0;
  let asking = null;
  let chosen = -1;

  const choices = () => [...list.querySelectorAll("[role=option]")];

  function choose(place) {
    const all = choices();
    chosen = all.length ? (place + all.length) % all.length : -1;
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function show(html) {
    list.innerHTML = html;
    const told = list.querySelector("[data-told]");
    status.textContent = told ? told.textContent : "";
    if (told) told.remove();
    const any = choices().length > 0;
    list.hidden = !any;
    field.setAttribute("aria-expanded", String(any));
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    if (asking) asking.abort();
    const words = field.value.trim();
    if (!words) {
      show("");
      return;
    }
    const mine = new AbortController();
    asking = mine;
    const query = new URLSearchParams({ q: words, part: "choices" });
    try {
      const answer = await fetch(`${form.action}?${query}`, {
        signal: mine.signal,
        credentials: "same-origin",
      });
      // Signed out meanwhile: the page of the search says so when it is opened.
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (asking === mine) show(html);
    } catch (error) {
      if (error.name !== "AbortError" && asking === mine) show("");
    }
  }

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    field.focus();
    field.select();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (at.isContentEditable || at.closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    open();
  });

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });

  field.addEventListener("keydown", (event) => {
    // The Enter and arrows that end a Korean syllable belong to the keyboard, not to the list.
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) window.location.assign(choices()[chosen].dataset.url);
    else return;
    event.preventDefault();
  });

  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) window.location.assign(one.dataset.url);
  });

  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    if (asking) asking.abort();
  });
})();
