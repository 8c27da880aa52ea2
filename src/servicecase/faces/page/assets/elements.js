// Texts in the language of the reader, and elements made of them. Text from a scenario only ever becomes text.

const find = (selector) => document.querySelector(selector);

// A space at the edge of a blank that stands between Chinese letters, and the mark of an edge: see `faces/language.py`.
const CHINESE = "[\\u2018-\\u201d\\u3000-\\u303f\\u4e00-\\u9fff\\uff00-\\uffef]";
const BETWEEN_CHINESE = new RegExp(`(?<=${CHINESE})(?: \0|\0 \0?)(?=${CHINESE})|\0`, "g");

/** A text of the page in the reader's language, with `{names}` in it replaced by values. */
function t(text, values = {}) {
  const words = content.texts[state.language]?.[text] ?? text;
  const filled = words.replace(/\{(\w+)\}/g, (whole, name) => (values[name] == null ? whole : `\0${values[name]}\0`));
  return filled.replace(BETWEEN_CHINESE, "");
}

/** What the content gives in every language, in the reader's. */
const inLanguage = (texts) => (typeof texts === "string" ? texts : texts[state.language]);

/** An element with attributes and children, which are elements or text; what is null or false is left out. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null));
  return made;
}

const quiet = (...children) => element("span", { class: "quiet" }, ...children);

/** A table with a caption; `columns` are `{title, isNumber}`, cells are elements or text, the first heads its row. */
function table(caption, columns, rows) {
  const side = (place) => ({ class: columns[place].isNumber ? "number" : null });
  const cells = (row) =>
    row.map((cell, place) => (place ? element("td", side(place), cell) : element("th", { scope: "row" }, cell)));
  const heads = columns.map((one, place) => element("th", { scope: "col", ...side(place) }, one.title));
  const head = element("thead", {}, element("tr", {}, ...heads));
  const body = element("tbody", {}, ...rows.map((row) => element("tr", { class: row.style ?? null }, ...cells(row))));
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    element("table", {}, element("caption", {}, element("span", {}, caption)), head, body),
  );
}

/** The texts that stand in the document itself. */
function writeTexts() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : state.language;
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-t-label]")) one.setAttribute("aria-label", t(one.dataset.tLabel));
}
