// Light or dark as the reader chose before, else as the system says. Loaded before the first paint.
"use strict";
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("kiet-mode"); } catch { /* storage may be closed; the system's choice stands */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
