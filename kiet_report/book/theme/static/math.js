// What MathJax may do here: typeset, and load nothing further. Its speech and menu extensions would ask for more files.
"use strict";
window.MathJax = {
  options: { enableMenu: false, menuOptions: { settings: { assistiveMml: true } }, ignoreHtmlClass: ".*", processHtmlClass: "math" },
  tex: { inlineMath: [["\\(", "\\)"]], displayMath: [["\\[", "\\]"]] },
  svg: { fontCache: "local" },
  loader: { load: [] },
};
(() => {
  const script = document.createElement("script");
  script.src = `${document.documentElement.dataset.content_root || "./"}_mathjax/tex-svg.js`;
  script.defer = true;
  document.head.append(script);
})();
