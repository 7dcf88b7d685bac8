// Who signs out leaves no words of a report behind in a browser that others may use.
"use strict";

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) {
    return;
  }
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith("draft:"))
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
});
