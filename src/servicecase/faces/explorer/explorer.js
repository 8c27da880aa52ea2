// The page's side of the explorer: it draws what the kernel says, and says what the analyst does. It works out nothing.

const TEXTS = ["changed", "said", "cards", "finding"]; // HTML of the kernel, each in a place of its own
const LISTS = { bar: "bar", filters: "filter line", choices: "choices" }; // of controls, and how they look

class Explorer extends Screen {
  constructor(model, el) {
    super(model, el, "servicecase-explorer");
    this.number = model.get("own_id");
    this.controls = new Map(); // by place; a control that is shown again is the same one
    this.rows = new Map();
    this.lay();
    this.chart = new Chart(model, "figure", this.parts.figure, plotly(model));
    const shows = { arrangement: () => this.keepFocus(() => this.arrange()) };
    for (const name of TEXTS) shows[name] = () => (this.parts[name].innerHTML = model.get(name));
    for (const name of Object.keys(LISTS)) shows[name] = () => this.keepFocus(() => this.show(name, model.get(name)));
    shows.rows = () => this.keepFocus(() => this.showRows());
    shows.panel = () => this.keepFocus(() => this.showPanel());
    shows.open_panel = () => this.keepFocus(() => this.showTabs());
    this.follow(shows);
  }

  // The places of all parts. They stay; what they hold is kept or made anew when it changes.
  lay() {
    const parts = (names) => names.map((name) => [name, made("div", { class: `servicecase-${name}` })]);
    const lists = Object.entries(LISTS).map(([name, classes]) => [name, made("div", { class: classes })]);
    const own = ["head", "languages", "grid", "tabs", "lines", "html", "figure"];
    this.parts = Object.fromEntries([...parts([...TEXTS, ...own]), ...lists]);
    const { head, bar, changed, languages, said, cards, choices, filters, grid, tabs, lines, html, finding, figure } = this.parts;
    head.append(bar, changed, languages);
    this.sources = made("datalist", { id: `${this.number}-sources` });
    this.panel = made("div", { class: "panel" }, lines, html, finding, figure);
    const left = made("div", { class: "left" }, filters, grid, this.sources);
    const main = made("div", { class: "main" }, left, made("div", { class: "right" }, tabs, this.panel));
    this.root.replaceChildren(head, said, this.waiting, cards, choices, main);
    grid.addEventListener("keydown", (event) => this.walk(event));
  }

  end() {
    this.chart.end();
  }

  // Everything whose words are the same whatever the case
  arrange() {
    const { lang, words, languages, heads, sources } = this.model.get("arrangement");
    this.root.lang = lang;
    this.rows.clear();
    const speak = choice(words.language, "language", languages, (value) => this.ask("speak", { lang: value }));
    for (const button of speak.children) button.setAttribute("aria-pressed", button.dataset.value === lang);
    this.parts.languages.replaceChildren(speak);
    this.parts.choices.setAttribute("role", "group");
    this.parts.choices.setAttribute("aria-label", words.choices);
    this.sources.replaceChildren(...sources.map((value) => made("option", { value })));
    const titles = [words.assumption, ...Object.values(heads)].map((text) => made("span", {}, text));
    this.heads = made("div", { class: "servicecase-heads" }, ...titles);
    this.showTabs();
  }

  // Controls in a place: those that are there already are filled, so that whoever types goes on
  show(name, controls) {
    put(this.parts[name], controls.map((one) => this.control(one).root));
  }

  control(said) {
    const place = placeOf({ kind: said.request, details: said.details });
    const { value, wrong, enabled, ...shape } = said;
    const form = JSON.stringify(shape);
    let control = this.controls.get(place);
    if (control?.form !== form) {
      control = new Control(said, place, this.ask, `${this.number}-${place}`);
      control.form = form;
      this.controls.set(place, control);
    }
    const isHere = (one) => placeOf(one) === place;
    control.show(said, this.requests.isOpen(isHere) || this.requests.isWaiting(isHere));
    return control;
  }

  showRows() {
    const rows = this.model.get("rows").map((one) => this.row(one));
    const none = made("p", { class: "nothing" }, this.model.get("arrangement").words.nothing);
    put(this.parts.grid, [this.heads, ...(rows.length ? rows.map(({ root }) => root) : [none])]);
    const typed = rows.find(({ root, isNews }) => isNews && root.contains(document.activeElement));
    typed?.root.scrollIntoView({ block: "nearest" }); // what is wrong stands below what was typed
  }

  row({ key, label, unit, hint, kind, cells, wrong, reason }) {
    const form = JSON.stringify([label, unit, hint, kind]);
    let row = this.rows.get(key);
    if (row?.form !== form) {
      const name = made("span", { title: hint, "data-row": key, class: "name" }, label, made("small", {}, unit));
      const said = made("div", { class: "servicecase-reason", id: `${this.number}-reason-${key}` });
      row = { form, said, root: made("div", { class: `servicecase-row servicecase-of-${kind}` }, name), places: {} };
      for (const cell of Object.keys(cells)) row.root.append((row.places[cell] = made("span", { class: `servicecase-${cell}` })));
      row.root.append(said);
      this.rows.set(key, row);
    }
    for (const [cell, value] of Object.entries(cells)) {
      const control = this.control({ ...this.cell(key, label, cell), value, wrong: wrong.includes(cell) });
      control.field.setAttribute("aria-describedby", row.said.id);
      put(row.places[cell], [control.root]);
    }
    row.isNews = reason !== row.said.textContent;
    row.said.textContent = reason;
    return row;
  }

  // What a cell is made of, as the kernel says it of other controls
  cell(key, label, cell) {
    const { heads, distributions, words } = this.model.get("arrangement");
    const of = { request: "type", details: { key, cell }, title: "", label: `${label}, ${heads[cell]}`, enter: "leave" };
    if (cell === "dist") return { ...of, kind: "select", options: distributions };
    if (cell === "source") return { ...of, kind: "text", hint: words.assumed, list: this.sources.id };
    return { ...of, kind: "text", hint: "" };
  }

  // Up and down lead to the same cell of the next row that has it
  walk(event) {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const { target } = event;
    if (!step || target.tagName !== "INPUT" || target.list) return;
    const place = target.parentElement.parentElement.className;
    let row = target.closest(".servicecase-row");
    do row = row[step];
    while (row && !row.querySelector(`.${place} input`));
    if (!row) return;
    event.preventDefault();
    row.querySelector(`.${place} input`).focus();
    row.querySelector(`.${place} input`).select();
  }

  showTabs() {
    const open = this.model.get("open_panel");
    this.parts.tabs.replaceChildren(
      tabs(this.number, this.model.get("arrangement").tabs, open, (value) => this.ask("tab", { value })),
    );
    for (const [name, value] of Object.entries(ofPanel(this.number, open))) this.panel.setAttribute(name, value);
  }

  showPanel() {
    const { lines, html } = this.model.get("panel");
    const shown = lines.map((line, place) => {
      const root = this.parts.lines.children[place] ?? made("div", { class: "line" });
      put(root, line.map((one) => this.control(one).root));
      return root;
    });
    put(this.parts.lines, shown);
    this.parts.html.innerHTML = html;
    for (const link of this.parts.html.querySelectorAll("a[download]")) this.lead(link);
  }

  // Has a link lead to the file on the server of the notebook
  async lead(link) {
    link.href = await this.model.widget_manager.resolveUrl(link.getAttribute("href"));
  }

  // A choice that was refused is taken back
  showSettled() {
    for (const { field, said } of this.controls.values()) if (field.tagName === "SELECT") field.value = said;
  }
}

// Puts elements into a place without moving those that stay in order, as one may have the focus
function put(place, elements) {
  const kept = new Set(elements);
  for (const child of [...place.children]) if (!kept.has(child)) child.remove();
  elements.forEach((one, at) => {
    if (place.children[at] !== one) place.insertBefore(one, place.children[at] ?? null);
  });
}

// A button, a field or a choice of one, with its name
class Control {
  constructor({ kind, title, label, hint, request, details, options, main, enter, list }, place, ask, id) {
    const named = { "data-place": place, id };
    if (kind === "button") {
      this.root = this.field = made("button", { type: "button", title: hint, class: main ? "main" : "", ...named }, title);
      this.field.addEventListener("click", () => ask(request, details));
      return;
    }
    if (!title) named["aria-label"] = label || hint;
    if (kind === "select") {
      this.field = made("select", named, ...options.map(([value, text]) => made("option", { value }, text)));
      if (hint) this.field.title = hint;
    } else {
      this.field = made("input", { type: kind, placeholder: hint, autocomplete: "off", ...named });
      if (kind === "number") this.field.step = "any";
      if (list) this.field.setAttribute("list", list);
    }
    this.field.addEventListener("input", () => ask(request, { ...details, value: this.field.value }));
    if (enter) this.field.addEventListener("keydown", ({ key }) => key === "Enter" && ask(enter));
    this.root = made("span", { class: "control" }, ...(title ? [made("label", { for: id }, title)] : []), this.field);
  }

  // What the page said last and what stands here may differ: a text is set only where the kernel says another than
  // before, and no letter of it is under way.
  show({ value, wrong, enabled }, isAhead) {
    if (enabled !== undefined) this.field.disabled = !enabled;
    if (wrong !== undefined) {
      this.field.setAttribute("aria-invalid", wrong);
      this.root.classList.toggle("servicecase-wrong", wrong);
    }
    if (value === undefined || value === this.said) return;
    this.said = value;
    if (isAhead) return;
    const isKnown = this.field.tagName !== "SELECT" || [...this.field.options].some((one) => one.value === value);
    if (!isKnown) this.field.append(made("option", { value }, value)); // what a file says that the library does not know
    this.field.value = value;
  }
}

export default shownBy(Explorer);
