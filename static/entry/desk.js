// Gives the boxes in which one searches for a record the names that their labels tell.
"use strict";

(() => {
  const words = (select) => {
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    return (label && label.textContent.trim().replace(/:$/, "")) || select.getAttribute("aria-label");
  };

  const name = (select) => {
    const box = select.nextElementSibling;
    const said = words(select);
    if (!said || !box || !box.classList.contains("select2")) {
      return;
    }
    for (const field of box.querySelectorAll(".select2-search__field")) {
      field.setAttribute("aria-label", said);
    }
    const chosen = box.querySelector("span.select2-selection__rendered");
    if (!chosen) {
      return;
    }
    // What is chosen is no text box of its own, but a part of what the box says.
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
    const label = box.querySelector(".desk-name") || document.createElement("span");
    label.className = "desk-name visually-hidden";
    label.id = `${chosen.id}-name`;
    label.textContent = said;
    box.append(label);
    box
      .querySelector(".select2-selection")
      .setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  };

  // The boxes are made some time after the page is there, and with every line that is added.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE && node.matches("span.select2")) {
          name(node.previousElementSibling);
        }
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("focusin", (event) => {
    const field = event.target;
    const open = document.querySelector(".select2-container--open .desk-name");
    if (open && field.matches(".select2-dropdown .select2-search__field")) {
      field.setAttribute("aria-label", open.textContent);
    }
  });
})();
