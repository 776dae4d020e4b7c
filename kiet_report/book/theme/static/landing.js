// To the language chosen before, else the browser's own. With ?choose the page stays, for whoever wants to choose again.
"use strict";
(() => {
  let language = null;
  try { language = localStorage.getItem("kiet-language"); } catch { /* storage may be closed */ }
  if (language !== "ko" && language !== "en") {
    const wanted = (navigator.languages || [navigator.language || "ko"]).map((name) => name.slice(0, 2).toLowerCase());
    language = wanted.find((name) => name === "ko" || name === "en") || "en";
  }
  if (!new URLSearchParams(location.search).has("choose")) location.replace(`${language}/index.html`);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-language]");
    if (!link) return;
    try { localStorage.setItem("kiet-language", link.dataset.language); } catch { /* as above */ }
  });
})();
