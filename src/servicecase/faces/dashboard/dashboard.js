// The page's side of the dashboard: it draws what the kernel says, and says what the reader does. It works out nothing.

const CHARTS = ["income", "cash", "contracts"];
const TEXTS = ["answer", "failure", "cards", "legend"]; // HTML of the kernel, each in a place of its own

class Dashboard extends Screen {
  constructor(model, el) {
    super(model, el, "servicecase-dashboard");
    this.tab = 0;
    this.lay();
    const library = plotly(model);
    this.charts = CHARTS.map((name) => new Chart(model, name, this.parts[name], library));
    const shows = {
      arrangement: () => this.keepFocus(() => this.arrange()),
      selected: () => this.showSelected(),
      positions: () => this.showPositions(),
      below: () => this.keepFocus(() => this.showBelow()),
    };
    for (const name of TEXTS) shows[name] = () => (this.parts[name].innerHTML = model.get(name));
    this.follow(shows);
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
    this.root.replaceChildren(head, answer, failure, this.waiting, services, cards, body, below);
  }

  end() {
    for (const chart of this.charts) chart.end();
  }

  // Everything with words that the reader chooses from
  arrange() {
    const { title, lang, words, languages, services, views } = this.model.get("arrangement");
    const { ask, parts } = this;
    this.root.lang = lang;
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
      if (positions[key] && !this.requests.isWaiting(({ details }) => details.key === key)) control.show(positions[key]);
    }
  }

  showSettled() {
    this.showPositions();
  }

  showBelow() {
    const titles = this.model.get("arrangement").tabs;
    const number = this.model.get("own_id");
    const list = tabs(number, titles, this.tab, (place) => this.openTab(place));
    const panel = made("div", { class: "page", ...ofPanel(number, this.tab) });
    panel.innerHTML = this.model.get("below")[this.tab] ?? "";
    this.parts.below.replaceChildren(list, panel);
  }

  openTab(place) {
    this.tab = place;
    this.keepFocus(() => this.showBelow());
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

export default shownBy(Dashboard);
