// The page's side of the dashboard: it draws what the kernel says, and says what the reader does. It works out nothing.
//
// Everything is remade from the state of the one model, so a page that is loaded again finds what the last one showed.

const CHARTS = ["income", "cash", "contracts"];
const TEXTS = ["answer", "failure", "cards", "legend"]; // HTML of the kernel, each in a place of its own
const CONFIG = { responsive: false, displayModeBar: false, doubleClick: false, showAxisDragHandles: false };
const UNANSWERED = 5000; // milliseconds after which a reader is told that there is no answer yet
const SOUGHT = 2500; // milliseconds: JupyterLab seeks the model of an output for 2000, and then gives up
const NOT_FOUND = "Error displaying widget: model not found";

let isShown = false; // each model has this module for itself

export default {
  initialize({ model }) {
    setTimeout(() => findAgain(model), SOUGHT);
  },
  render({ model, el }) {
    isShown = true;
    const dashboard = new Dashboard(model, el);
    return () => dashboard.end();
  },
};

// JupyterLab never looks again where it did not find a model in time, even though it is there by now, as after a
// reload beside a busy kernel. To say the output once more makes it look.
function findAgain(model) {
  const cells = model.widget_manager?.context?.model?.cells;
  if (isShown || !cells || !document.body.innerText.includes(NOT_FOUND)) return;
  for (const { outputs } of cells) {
    for (let place = 0; place < (outputs?.length ?? 0); place += 1) {
      const said = outputs.get(place).toJSON();
      const shown = said.data?.["application/vnd.jupyter.widget-view+json"];
      if (shown?.model_id === model.get("own_id")) outputs.set(place, said);
    }
  }
}

// What the reader does, in order, one at a time: the next is sent once the kernel has answered. A slider or a field that
// goes on meanwhile has only its last value sent.
class Requests {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.page = Math.random().toString(36).slice(2); // several pages may be at one kernel
    this.count = 0;
    this.waiting = [];
    this.open = null;
  }

  ask(kind, details = {}) {
    const last = this.waiting.at(-1);
    const isAgain = "value" in details && last?.kind === kind && last.details.key === details.key;
    this.waiting.splice(isAgain ? -1 : this.waiting.length, isAgain ? 1 : 0, { kind, details });
    this.next();
  }

  next() {
    if (!this.open && this.waiting.length) {
      this.count += 1;
      this.open = { ...this.waiting.shift(), number: `${this.page}:${this.count}` };
      this.model.send(this.open);
    }
    this.changed();
  }

  answered(number) {
    if (this.open?.number !== number) return;
    this.open = null;
    this.next();
  }

  // Whether the reader has moved an assumption further than the kernel knows
  isAhead(key) {
    return this.waiting.some(({ details }) => details.key === key);
  }
}

// An element with attributes, and what it holds: elements, or text
function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Buttons of which one is chosen; `place` tells them from all others, so that the focus finds its way back
function choice(name, place, options, choose) {
  const buttons = options.map(([value, text]) => {
    const button = made("button", { type: "button", "data-place": `${place}:${value}`, "data-value": value }, text);
    button.addEventListener("click", () => choose(value));
    return button;
  });
  return made("div", { class: "choice", role: "group", "aria-label": name, "data-choice": place }, ...buttons);
}

class Dashboard {
  constructor(model, el) {
    this.model = model;
    this.requests = new Requests(model, () => this.showAnswered());
    this.ask = this.requests.ask.bind(this.requests);
    this.tab = 0;
    this.root = el;
    el.classList.add("servicecase", "servicecase-dashboard");
    // Here keys are for buttons, sliders and fields, not for the notebook around them
    el.setAttribute("data-lm-suppress-shortcuts", "");
    el.addEventListener("keydown", (event) => event.stopPropagation());
    this.lay();
    const library = plotly(model);
    this.charts = CHARTS.map((name) => new Chart(model, name, this.parts[name], library));
    this.follow();
  }

  // The places of all parts. They stay; what they hold is made anew when it changes.
  lay() {
    const parts = (names, classes) => names.map((name) => [name, made("div", { class: classes || name })]);
    const own = ["services", "sliders", "views", "below"];
    this.parts = Object.fromEntries([
      ...parts(TEXTS, "text"), ...parts(["head", "bar"], "bar"), ...parts(own), ...parts(CHARTS, "plot"),
    ]);
    const { head, answer, failure, services, cards, bar, sliders, views, legend, below } = this.parts;
    const charts = CHARTS.map((name) => made("div", { class: `chart ${name}` }, this.parts[name]));
    charts.at(-1).prepend(views);
    const left = made("div", { class: "left" }, bar, sliders);
    const body = made("div", { class: "body" }, left, made("div", { class: "charts" }, ...charts, legend));
    this.waiting = made("p", { class: "waiting", role: "status", hidden: "" });
    this.root.replaceChildren(head, answer, failure, this.waiting, services, cards, body, below);
  }

  follow() {
    const shows = {
      arrangement: () => this.arrange(),
      selected: () => this.showSelected(),
      positions: () => this.showPositions(),
      below: () => this.showBelow(),
      answered: () => this.requests.answered(this.model.get("answered")),
    };
    for (const name of TEXTS) shows[name] = () => (this.parts[name].innerHTML = this.model.get(name));
    for (const [name, show] of Object.entries(shows)) {
      this.model.on(`change:${name}`, show);
      if (name !== "answered") show();
    }
  }

  end() {
    for (const chart of this.charts) chart.end();
  }

  // Everything with words that the reader chooses from. Whoever has the focus keeps it.
  arrange() {
    const place = this.root.contains(document.activeElement) ? document.activeElement.dataset.place : "";
    const { title, lang, words, languages, services, views } = this.model.get("arrangement");
    const { ask, parts } = this;
    this.root.lang = lang;
    this.words = words;
    const speak = choice(words.language, "language", languages, (value) => ask("speak", { lang: value }));
    speak.classList.add("languages");
    parts.head.replaceChildren(made("h1", {}, title), speak);
    parts.services.replaceChildren(...services.map((one) => this.service(one)));
    const reset = made("button", { type: "button", class: "reset", "data-place": "reset" }, words.reset);
    reset.addEventListener("click", () => ask("reset"));
    parts.bar.replaceChildren(made("h2", {}, words.what_if), reset);
    parts.views.replaceChildren(
      ...views.map(({ what, name, options }) => choice(name, what, options, (value) => ask("look", { what, value }))),
    );
    this.arrangeControls();
    this.showSelected();
    this.showBelow();
    if (place) this.root.querySelector(`[data-place="${CSS.escape(place)}"]`)?.focus({ preventScroll: true });
  }

  service({ name, heading, forms, closed }) {
    const choose = (form) => this.ask("choose", { service: name, form });
    const row = made("div", { class: "forms" }, made("h2", {}, heading), choice(heading, `form:${name}`, forms, choose));
    row.insertAdjacentHTML("beforeend", closed);
    return row;
  }

  arrangeControls() {
    this.controls = {};
    const rows = this.model.get("arrangement").groups.flatMap(({ heading, controls }) => [
      made("h3", {}, heading),
      ...Object.entries(controls).map(([key, words]) => (this.controls[key] = new Control(key, words, this.ask)).row),
    ]);
    this.parts.sliders.replaceChildren(...rows);
    this.showPositions();
  }

  showSelected() {
    const { forms, ...chosen } = this.model.get("selected");
    for (const [service, form] of Object.entries(forms)) chosen[`form:${service}`] = form;
    for (const group of this.root.querySelectorAll("[data-choice]")) {
      for (const button of group.children) {
        button.setAttribute("aria-pressed", button.dataset.value === chosen[group.dataset.choice]);
      }
    }
  }

  showPositions() {
    const positions = this.model.get("positions");
    for (const [key, control] of Object.entries(this.controls)) {
      if (positions[key] && !this.requests.isAhead(key)) control.show(positions[key]);
    }
  }

  // What was refused is taken back; whoever waits long for an answer is told so
  showAnswered() {
    clearTimeout(this.unanswered);
    this.waiting.hidden = true;
    if (!this.requests.open) return this.showPositions();
    this.unanswered = setTimeout(() => {
      this.waiting.hidden = false;
      this.waiting.textContent = this.words.waiting;
    }, UNANSWERED);
  }

  showBelow() {
    const { tabs } = this.model.get("arrangement");
    const number = this.model.get("own_id");
    const buttons = tabs.map((title, place) => {
      const id = { id: `${number}-tab-${place}`, "aria-controls": `${number}-panel`, "data-place": `tab:${place}` };
      const isOpen = place === this.tab;
      const state = { "aria-selected": isOpen, tabindex: isOpen ? 0 : -1 };
      const button = made("button", { type: "button", role: "tab", ...id, ...state }, title);
      button.addEventListener("click", () => this.openTab(place));
      return button;
    });
    const list = made("div", { role: "tablist" }, ...buttons);
    list.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) this.openTab((this.tab + step + tabs.length) % tabs.length);
    });
    const named = { id: `${number}-panel`, "aria-labelledby": `${number}-tab-${this.tab}` };
    const panel = made("div", { class: "page", role: "tabpanel", ...named });
    panel.innerHTML = this.model.get("below")[this.tab] ?? "";
    const hasFocus = this.parts.below.querySelector('[role="tab"]:focus');
    this.parts.below.replaceChildren(list, panel);
    if (hasFocus) buttons[this.tab].focus({ preventScroll: true });
  }

  openTab(place) {
    this.tab = place;
    this.showBelow();
  }
}

// An assumption to vary: its name, a slider, a field to type in, and the way back
class Control {
  constructor(key, { label, unit, basis, back }, ask) {
    const named = { "aria-label": `${label} ${unit}`.trim(), title: basis };
    this.slider = made("input", { type: "range", step: "any", "data-place": `slider:${key}`, ...named });
    this.field = made("input", { type: "number", step: "any", "data-place": `field:${key}`, ...named });
    const again = { "data-place": `restore:${key}`, title: back, "aria-label": back };
    this.restore = made("button", { type: "button", ...again }, "↺");
    const name = made("span", { title: basis, "data-name": key }, `${label} `, made("small", {}, unit));
    this.row = made("div", { class: "control" }, name, this.slider, this.field, this.restore);
    this.slider.addEventListener("input", () => ask("slide", { key, value: this.slider.valueAsNumber }));
    this.field.addEventListener("input", () => (this.isTyped = true));
    this.field.addEventListener("change", () => {
      this.isTyped = false;
      const value = this.field.valueAsNumber;
      if (Number.isFinite(value)) ask("type", { key, value });
      else this.show(this.shown);
    });
    this.restore.addEventListener("click", () => ask("restore", { key }));
  }

  // A field that is being typed into keeps what stands there
  show(state) {
    const { position, min, max, step, field, said, moved } = (this.shown = state);
    Object.assign(this.slider, { min, max, step });
    this.slider.value = position;
    this.slider.setAttribute("aria-valuetext", said);
    if (!this.isTyped) this.field.value = field;
    this.restore.disabled = !moved;
  }
}

// A chart as wide as its place, drawn once the place has a width
class Chart {
  constructor(model, name, place, library) {
    this.model = model;
    this.name = name;
    this.place = place;
    this.draw = this.draw.bind(this);
    this.sizes = new ResizeObserver(this.draw);
    library.then((found) => {
      this.plotly = found;
      this.sizes.observe(place);
      model.on(`change:${name}`, this.draw);
    });
  }

  draw() {
    if (!this.place.clientWidth) return;
    const { data, layout } = this.model.get(this.name);
    const size = { width: this.place.clientWidth };
    this.plotly.react(this.place, data, { ...layout, ...size, template: this.model.get("template") }, CONFIG);
  }

  end() {
    this.sizes.disconnect();
    this.plotly?.purge(this.place);
  }
}

// What draws the charts comes from the kernel, as there may be no network. A page that has it does not ask again.
async function plotly(model) {
  const place = Symbol.for("servicecase.plotly");
  if (!globalThis[place]) {
    const packed = await new Promise((done) => {
      model.on("msg:custom", ({ kind }, [packed]) => kind === "plotly" && done(packed));
      model.send({ kind: "plotly" });
    });
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    globalThis[place] ??= loaded(await new Response(unpacked).text());
  }
  return globalThis[place];
}

// A script that leaves what it makes in `module.exports`, as a module
async function loaded(script) {
  const text = `const module = { exports: {} };\n${script}\nexport default module.exports;`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}
