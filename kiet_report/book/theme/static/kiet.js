// The few things that need a script: number popovers, light and dark, copying an address or a citation, remembering the language.
"use strict";

const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* storage may be closed */ } };
const spoken = document.createElement("div");

// One line that screen readers speak and everybody sees for two seconds
const announce = (text) => {
  spoken.textContent = text;
  spoken.classList.add("shown");
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => spoken.classList.remove("shown"), 2000);
};

const copy = async (text, done) => {
  try {
    await navigator.clipboard.writeText(text);
    announce(done);
    return true;
  } catch { return false; }
};

// Number popovers. WCAG 1.4.13: they stay while the pointer is on them, close with Escape, and stay until the reader leaves.
const Popover = {
  init() {
    const island = document.getElementById("kiet-numbers");
    if (!island) return;
    this.data = JSON.parse(island.textContent);
    this.more = island.dataset.more;
    this.card = Object.assign(document.createElement("div"), { id: "kiet-popover", className: "popover", hidden: true });
    this.card.setAttribute("role", "tooltip");
    document.querySelector("main").append(this.card);
    this.card.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.card.addEventListener("pointerleave", () => this.leave());
    for (const link of document.querySelectorAll("a.num[data-key]")) {
      if (!this.data[link.dataset.key]) continue;
      link.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") this.show(link); });
      link.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.leave(); });
      link.addEventListener("focus", () => { if (link.matches(":focus-visible")) this.show(link); });
      link.addEventListener("blur", () => this.hide());
      link.addEventListener("pointerdown", (event) => { this.touched = event.pointerType === "touch"; });
      // the first tap tells, the second goes there
      link.addEventListener("click", (event) => {
        if (!this.touched || this.link === link) return;
        event.preventDefault();
        this.show(link);
      });
    }
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.hide(); });
    document.addEventListener("pointerdown", (event) => { if (!event.target.closest("a.num, .popover")) this.hide(); });
    addEventListener("resize", () => this.hide());
  },

  show(link) {
    clearTimeout(this.timer);
    if (this.link === link) return;
    this.hide();
    const entry = this.data[link.dataset.key];
    const make = (name, text, className = "") => Object.assign(document.createElement(name), { textContent: text, className });
    const list = document.createElement("dl");
    for (const [heading, words] of entry.lines) list.append(make("dt", heading), make("dd", words));
    this.card.replaceChildren(make("p", entry.text, "popover-value"), list, make("p", this.more, "popover-more"));
    this.card.hidden = false;
    this.link = link;
    link.setAttribute("aria-describedby", "kiet-popover");
    const box = link.getClientRects()[0];
    const wide = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.left, wide - this.card.offsetWidth - 8));
    const below = box.bottom + this.card.offsetHeight + 8 < innerHeight || box.top < this.card.offsetHeight + 8;
    this.card.style.left = `${left + scrollX}px`;
    this.card.style.top = `${scrollY + (below ? box.bottom + 4 : box.top - this.card.offsetHeight - 4)}px`;
  },

  leave() { this.timer = setTimeout(() => this.hide(), 200); },

  hide() {
    clearTimeout(this.timer);
    if (!this.link) return;
    this.link.removeAttribute("aria-describedby");
    this.link = null;
    this.card.hidden = true;
  },
};

const Mode = {
  init() {
    const button = document.querySelector(".theme-switch-button");
    if (!button) return;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
    const tell = () => button.setAttribute("aria-pressed", String(dark()));
    button.hidden = false;
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = dark() ? "light" : "dark";
      remember("kiet-mode", document.documentElement.dataset.theme);
      tell();
    });
    system.addEventListener("change", tell);
    tell();
  },
};

const Exhibits = {
  init() {
    // the browser knows where the report is served; without it the citation gives the path in the edition
    for (const url of document.querySelectorAll(".cite-url")) {
      if (location.protocol !== "file:") url.textContent = new URL(`../${url.dataset.path}`, document.baseURI).href;
    }
    for (const link of document.querySelectorAll("a.permalink")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
        event.preventDefault();
        history.replaceState(null, "", link.hash);
        copy(link.href, document.body.dataset.copied);
      });
    }
    for (const citation of document.querySelectorAll(".cite-form")) {
      if (!navigator.clipboard) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "tool", textContent: document.body.dataset.copy });
      button.lang = document.documentElement.lang;
      button.addEventListener("click", () => copy(citation.querySelector(".cite-text").textContent, document.body.dataset.citationCopied));
      citation.append(" ", button);
    }
    document.addEventListener("click", (event) => {
      for (const open of document.querySelectorAll("details.cite[open], details.menu[open]")) if (!open.contains(event.target)) open.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const open of document.querySelectorAll("details.cite[open], details.menu[open]")) {
        if (open.contains(document.activeElement)) open.querySelector("summary").focus();
        open.open = false;
      }
    });
  },

  // A region that does not scroll is no stop for the keyboard
  stops() {
    for (const region of document.querySelectorAll(".scroll")) {
      region.dataset.name ||= region.getAttribute("aria-label");
      const scrolls = region.scrollWidth > region.clientWidth + 1;
      for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", region.dataset.name]]) {
        if (scrolls) region.setAttribute(name, value);
        else region.removeAttribute(name);
      }
    }
  },
};

document.addEventListener("DOMContentLoaded", () => {
  spoken.className = "announcement";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  Popover.init();
  Mode.init();
  Exhibits.init();
  Exhibits.stops();
  addEventListener("resize", Exhibits.stops);
  document.addEventListener("toggle", Exhibits.stops, true);
  for (const link of document.querySelectorAll("[data-language]")) link.addEventListener("click", () => remember("kiet-language", link.dataset.language));
});
