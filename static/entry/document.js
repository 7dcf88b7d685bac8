/* Fills the words and their place from a selection in the document. Offsets are counted in code
   points, as the server counts them; the browser counts UTF-16 units. */
"use strict";

(function () {
  const text = document.getElementById("document-text");
  const form = document.getElementById("entry-form");
  if (!text || !form) {
    return;
  }
  const said = document.getElementById("selection-said");
  const keyboard = document.getElementById("document-keyboard");

  function points(units) {
    let count = 0;
    for (const _point of units) {
      count += 1;
    }
    return count;
  }

  function isInsidePair(units, at) {
    return at > 0 && /[\uD800-\uDBFF]/.test(units[at - 1]) && /[\uDC00-\uDFFF]/.test(units[at] || "");
  }

  /* The stretch of one piece of text that a range covers, in UTF-16 units. */
  function stretch(node, range) {
    let from = node === range.startContainer ? range.startOffset : 0;
    let to = node === range.endContainer ? range.endOffset : node.data.length;
    if (isInsidePair(node.data, from)) {
      from -= 1;
    }
    if (isInsidePair(node.data, to)) {
      to += 1;
    }
    return [from, to];
  }

  function selected(range) {
    let start = null;
    let end = null;
    let quote = "";
    for (const piece of text.querySelectorAll("[data-start]")) {
      const node = piece.firstChild;
      if (!node || !range.intersectsNode(node)) {
        continue;
      }
      const [from, to] = stretch(node, range);
      if (from >= to) {
        continue;
      }
      const begin = Number(piece.dataset.start);
      if (start === null) {
        start = begin + points(node.data.slice(0, from));
      }
      end = begin + points(node.data.slice(0, to));
      quote += node.data.slice(from, to);
    }
    return start === null ? null : trimmed({ start, end, quote });
  }

  function trimmed({ start, end, quote }) {
    const inner = quote.trim();
    const before = quote.length - quote.trimStart().length;
    const after = quote.length - quote.trimEnd().length;
    if (!inner) {
      return null;
    }
    return {
      start: start + points(quote.slice(0, before)),
      end: end - points(quote.slice(quote.length - after)),
      quote: inner,
    };
  }

  function fill(found) {
    form.elements.quote.value = found.quote;
    form.elements.start.value = found.start;
    form.elements.end.value = found.end;
    said.textContent = said.dataset.words
      .replace("{start}", found.start)
      .replace("{end}", found.end);
  }

  function take() {
    const selection = document.getSelection();
    if (!selection || selection.rangeCount === 0 || selection.isCollapsed) {
      return;
    }
    const range = selection.getRangeAt(0);
    const found = range.intersectsNode(text) ? selected(range) : null;
    if (found) {
      fill(found);
    }
  }

  text.addEventListener("mouseup", take);
  text.addEventListener("touchend", take);
  text.addEventListener("keyup", take);

  function takeFromKeyboard() {
    const from = keyboard.selectionStart;
    const to = keyboard.selectionEnd;
    const units = keyboard.value;
    const found = from < to && trimmed({
      start: points(units.slice(0, from)),
      end: points(units.slice(0, to)),
      quote: units.slice(from, to),
    });
    if (found) {
      fill(found);
    }
  }

  if (keyboard) {
    /* Browsers move no caret in a field that is read-only, so this one only refuses to change. */
    keyboard.addEventListener("beforeinput", (event) => event.preventDefault());
    for (const moved of ["select", "keyup", "mouseup"]) {
      keyboard.addEventListener(moved, takeFromKeyboard);
    }
  }

  /* Words typed or pasted by hand are looked for anew; an old place would point elsewhere. */
  form.elements.quote.addEventListener("input", function () {
    form.elements.start.value = "";
    form.elements.end.value = "";
    said.textContent = "";
  });

  /* From triage: whatever has the focus in the form, Ctrl+Enter enters it and goes on there. */
  const save = document.getElementById("entry-save");
  if (save) {
    save.focus();
    form.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit(save);
      }
    });
  }

  const reading = document.getElementById("entry-reading");
  async function read() {
    const query = new URLSearchParams({
      expression: form.elements.expression.value,
      edtf: form.elements.edtf.value,
    });
    const answer = await fetch(`${reading.dataset.url}?${query}`, { credentials: "same-origin" });
    if (answer.ok) {
      reading.innerHTML = await answer.text();
    }
  }
  form.elements.expression.addEventListener("change", read);
  form.elements.edtf.addEventListener("change", read);
})();
