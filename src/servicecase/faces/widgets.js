// The page's side of the dashboard and the explorer: what both need to draw what the kernel says.
//
// The script of each follows this one in the same module. Everything is remade from the state of the one model, so a
// page that is loaded again finds what the last one showed.

const CONFIG = { responsive: false, displayModeBar: false, doubleClick: false, showAxisDragHandles: false };
const UNANSWERED = 5000; // milliseconds after which a reader is told that there is no answer yet
const SOUGHT = 2500; // milliseconds: JupyterLab seeks the model of an output for 2000, and then gives up
const NOT_FOUND = "Error displaying widget: model not found";

let isShown = false; // each model has this module for itself

// What a widget has JupyterLab do, for a class that draws one into an element
function shownBy(Face) {
  return {
    initialize({ model }) {
      setTimeout(() => findAgain(model), SOUGHT);
    },
    render({ model, el }) {
      isShown = true;
      const face = new Face(model, el);
      return () => face.end();
    },
  };
}

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
    const isAgain = last && "value" in details && placeOf(last) === placeOf({ kind, details });
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

  // Whether the reader has done something of a kind that the kernel has not answered, or not even heard of
  isOpen(is) {
    return this.open !== null && is(this.open);
  }

  isWaiting(is) {
    return this.waiting.some(is);
  }
}

// What tells a request from all others but those that have another value
function placeOf({ kind, details: { value, ...others } }) {
  return JSON.stringify([kind, others]);
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

// The root of a widget, its requests, and what it says while none is answered
class Screen {
  constructor(model, el, name) {
    this.model = model;
    this.requests = new Requests(model, () => this.showAnswered());
    this.ask = this.requests.ask.bind(this.requests);
    this.root = el;
    el.classList.add("servicecase", name);
    // Here keys are for buttons, sliders and fields, not for the notebook around them
    el.setAttribute("data-lm-suppress-shortcuts", "");
    el.addEventListener("keydown", (event) => event.stopPropagation());
    this.waiting = made("p", { class: "waiting", role: "status", hidden: "" });
  }

  // Draws each part of the state now and when it changes
  follow(shows) {
    for (const [name, show] of Object.entries(shows)) {
      this.model.on(`change:${name}`, show);
      show();
    }
    this.model.on("change:answered", () => this.requests.answered(this.model.get("answered")));
  }

  // Whoever has the focus keeps it, though what has it is made anew
  keepFocus(change) {
    const { activeElement } = document;
    const place = this.root.contains(activeElement) ? activeElement.dataset.place : "";
    change();
    if (!place || document.activeElement?.dataset.place === place) return;
    this.root.querySelector(`[data-place="${CSS.escape(place)}"]`)?.focus({ preventScroll: true });
  }

  // What was refused is taken back; whoever waits long for an answer is told so
  showAnswered() {
    clearTimeout(this.unanswered);
    this.waiting.hidden = true;
    if (!this.requests.open) return this.showSettled();
    this.unanswered = setTimeout(() => {
      this.waiting.hidden = false;
      this.waiting.textContent = this.model.get("arrangement").words.waiting;
    }, UNANSWERED);
  }
}

// Tabs with the panel of the one that is open, which work by keyboard; `number` tells them from those of other widgets
function tabs(number, titles, open, choose) {
  const buttons = titles.map((title, place) => {
    const id = { id: `${number}-tab-${place}`, "aria-controls": `${number}-panel`, "data-place": `tab:${place}` };
    const state = { "aria-selected": place === open, tabindex: place === open ? 0 : -1 };
    const button = made("button", { type: "button", role: "tab", ...id, ...state }, title);
    button.addEventListener("click", () => choose(place));
    return button;
  });
  const list = made("div", { role: "tablist" }, ...buttons);
  list.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) {
      const next = (open + step + titles.length) % titles.length;
      buttons[next].focus({ preventScroll: true });
      choose(next);
    }
  });
  return list;
}

// What a panel of tabs is, for a screen reader
function ofPanel(number, open) {
  return { role: "tabpanel", id: `${number}-panel`, "aria-labelledby": `${number}-tab-${open}` };
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
    if (!data) return this.plotly.purge(this.place);
    const width = this.place.clientWidth;
    this.plotly.react(this.place, data, { template: this.model.get("template"), ...layout, width }, CONFIG);
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
