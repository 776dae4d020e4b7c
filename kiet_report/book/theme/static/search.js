// Search over Sphinx's index. Rules for Korean words: see kiet_report/book/search_ko.py. Everything found is written as text, never as markup.
"use strict";

const PARTICLES = [
  "에서는", "으로는", "에게서", "이라는", "으로써", "으로서", "까지는", "에서의", "으로의",
  "부터", "까지", "에서", "에게", "으로", "이나", "이며", "하는", "하고", "한다", "했다", "하여", "되는", "된다", "처럼", "보다", "마다", "라는",
  "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만",
];
const HANGUL = /^[가-힣]+$/;

// Sphinx's searchindex.js hands its data to this name
const Search = {
  setIndex(index) { Search.index = index; document.dispatchEvent(new Event("kiet-index")); },
};

const Query = {
  words(text) {
    return (text.normalize("NFC").toLowerCase().match(/[가-힣]+|[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?|[^\P{L}가-힣]+/gu) || []).map((word) => word.replaceAll(",", ""));
  },

  // The word itself, then without its particle: 기업의 also finds 기업은. At least two syllables stay, so that 회의 is not 회.
  forms(word) {
    if (!HANGUL.test(word)) {
      const stem = new Stemmer().stemWord(word);
      return stem === word ? [word] : [word, stem];
    }
    const forms = [word];
    for (const particle of PARTICLES) {
      if (word.endsWith(particle) && word.length - particle.length >= 2) forms.push(word.slice(0, -particle.length));
    }
    return forms;
  },

  // Pages with a word: page -> how good the match is. Inside a longer word counts for Korean and from three letters on.
  pages(word) {
    const { terms, titleterms } = Search.index;
    const found = new Map();
    this.forms(word).forEach((form, position) => {
      const inside = HANGUL.test(form) || (form.length > 2 && !/\d/.test(form));
      const weight = position === 0 ? 1 : 0.5;
      for (const [index, points] of [[titleterms, 15], [terms, 5]]) {
        for (const [term, files] of Object.entries(index)) {
          if (term !== form && !(inside && term.includes(form))) continue;
          for (const file of [files].flat()) found.set(file, Math.max(found.get(file) || 0, points * weight * (term === form ? 1 : 0.8)));
        }
      }
    });
    return found;
  },

  // A compound is also found apart: 전력수요 on pages with 전력 and 수요, below the pages that write it together.
  found(word) {
    const found = this.pages(word);
    for (const form of this.forms(word)) {
      if (!HANGUL.test(form)) continue;
      for (let at = 2; at <= form.length - 2; at += 1) {
        const [head, tail] = [this.pages(form.slice(0, at)), this.pages(form.slice(at))];
        for (const file of head.keys()) if (tail.has(file) && !found.has(file)) found.set(file, 1);
      }
    }
    return found;
  },

  run(text) {
    const common = typeof stopwords === "undefined" ? [] : stopwords;
    const all = this.words(text);
    const asked = all.filter((word) => !common.includes(word));
    const wanted = asked.length ? asked : all;
    if (!wanted.length) return { wanted, results: [] };
    const maps = wanted.map((word) => this.found(word));
    const { docnames, titles, alltitles } = Search.index;
    const results = [...maps[0].keys()]
      .filter((file) => maps.every((map) => map.has(file)))
      .map((file) => ({
        file,
        page: `${docnames[file]}.html`,
        title: plain(titles[file]),
        score: maps.reduce((sum, map) => sum + map.get(file), 0),
        sections: Object.entries(alltitles)
          .flatMap(([title, places]) => places.filter(([where, id]) => where === file && id).map(([, id]) => ({ title, id })))
          .filter(({ title }) => wanted.some((word) => this.forms(word).some((form) => title.toLowerCase().includes(form)))),
      }))
      .sort((one, two) => two.score - one.score || one.file - two.file);
    return { wanted, results };
  },
};

// Titles come as HTML, because a heading may hold a number
const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

const element = (name, text, attributes = {}) => {
  const made = Object.assign(document.createElement(name), attributes);
  if (text) made.textContent = text;
  return made;
};

// About 160 characters around the first place that holds a word of the query, with its words marked
const extract = (text, wanted) => {
  const whole = wanted.filter((form) => text.toLowerCase().includes(form));
  const pieces = wanted.filter((form) => HANGUL.test(form)).flatMap((form) => [form.slice(0, 2), form.slice(-2)]);
  const forms = whole.length ? whole : pieces;
  const places = forms.map((form) => text.toLowerCase().indexOf(form)).filter((at) => at >= 0);
  if (!places.length) return null;
  const first = Math.min(...places);
  const start = Math.max(0, first - 50);
  const piece = text.slice(start, start + 160).trim();
  const line = element("p", "", { className: "context" });
  const pattern = new RegExp(`(${forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  if (start) line.append("… ");
  piece.split(pattern).forEach((part, position) => line.append(position % 2 ? element("mark", part) : part));
  line.append(" …");
  return line;
};

// Pages opened from a disk cannot be fetched; the result then stands without its extract
const addExtract = async (item, page, forms) => {
  try {
    const answer = await fetch(page);
    const read = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("article");
    read.querySelectorAll("h1, script, style, svg, details, nav, .headerlink, .exhibit-tools, .search-form").forEach((part) => part.remove());
    read.querySelectorAll("p, li, dt, dd, th, td, h2, h3, h4").forEach((block) => block.append(" "));
    const line = extract(read.textContent.replace(/\s+/g, " "), forms);
    if (line) item.append(line);
  } catch { /* no extract */ }
};

const show = (text) => {
  const place = document.getElementById("search-results");
  const { wanted, results } = Query.run(text);
  const forms = [...new Set(wanted.flatMap((word) => Query.forms(word)))].sort((one, two) => two.length - one.length);
  const key = results.length === 0 ? "none" : results.length === 1 ? "foundOne" : "found";
  const list = element("ul", "", { className: "search" });
  for (const result of results) {
    const item = element("li");
    item.append(element("a", result.title, { href: result.page }));
    if (result.sections.length) {
      const sections = element("ul", "", { className: "sections" });
      for (const section of result.sections) {
        const line = element("li");
        line.append(element("a", plain(section.title.replaceAll("<", "&lt;")), { href: `${result.page}#${section.id}` }));
        sections.append(line);
      }
      item.append(sections);
    }
    list.append(item);
    addExtract(item, result.page, forms);
  }
  const summary = place.dataset[key].replace("{count}", results.length).replace("{query}", () => text);
  place.replaceChildren(element("p", summary, { className: "search-summary" }), list);
};

document.addEventListener("DOMContentLoaded", () => {
  const text = (new URLSearchParams(location.search).get("q") || "").trim();
  document.querySelectorAll('input[name="q"]').forEach((field) => { field.value = text; });
  if (!text) { document.querySelector(".search-form input").focus(); return; }
  if (Search.index) show(text);
  else document.addEventListener("kiet-index", () => show(text), { once: true });
});
