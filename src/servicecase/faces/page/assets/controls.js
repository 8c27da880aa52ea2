// What the reader can change: the contract of each service, and the assumptions.

const TYPED = 15; // digits, beyond which stands what is rounded on the way to percent and back

/** A value as it is typed, which may be in percent, and the value that was typed. */
const typed = ({ isTypedInPercent }, value) => (isTypedInPercent ? rounded(value * 100, TYPED) : value);
const fromTyped = ({ isTypedInPercent }, value) => (isTypedInPercent ? rounded(value / 100, TYPED) : value);

/** A slider and a field for one assumption. */
class Control {
  constructor(assumption) {
    this.assumption = assumption;
    this.name = `assumption-${assumption.key}`;
    this.element = element("div", { class: "assumption", "data-key": assumption.key }, this.#entry());
    if (assumption.slider) this.element.append(this.#slider());
    this.error = element("p", { class: "error", id: `${this.name}-error`, role: "alert", hidden: true });
    this.element.append(this.error, element("p", { class: "quiet" }, this.#basis()));
  }

  #entry() {
    const { assumption, name } = this;
    const unit = assumption.kind === "flag" ? "" : inLanguage(assumption.typedUnit);
    const label = element("label", { for: name }, inLanguage(assumption.label), " ", quiet(unit));
    this.reset = element(
      "button",
      { type: "button", class: "reset", "aria-label": `${t("Reset")}: ${inLanguage(assumption.label)}` },
      "↺",
    );
    this.reset.addEventListener("click", () => {
      this.#set(assumption.value);
      this.input.focus(); // the button is about to disappear
    });
    return element("div", { class: "entry" }, label, ...this.#field(), this.reset);
  }

  #field() {
    const { assumption, name } = this;
    if (assumption.kind === "flag") {
      this.input = element("input", { type: "checkbox", id: name });
      this.input.addEventListener("change", () => this.#set(Number(this.input.checked)));
      return [this.input];
    }
    const [min, max] = [assumption.lower, assumption.upper].map((one) => typed(assumption, one));
    const step = assumption.kind === "whole" ? 1 : "any";
    this.input = element("input", {
      type: "number",
      id: name,
      min,
      max,
      step,
      inputmode: "decimal",
      "aria-describedby": `${name}-error`,
    });
    this.input.addEventListener("input", () => this.#type(true));
    this.input.addEventListener("change", () => this.#type(false));
    return [this.input];
  }

  #slider() {
    const { first, last, step } = this.assumption.slider;
    const label = `${inLanguage(this.assumption.label)}, ${t("slider")}`;
    this.slider = element("input", {
      id: `${this.name}-slider`,
      type: "range",
      min: first,
      max: last,
      step,
      "aria-label": label,
    });
    this.slider.addEventListener("input", () => this.#set(this.slider.valueAsNumber));
    return this.slider;
  }

  #basis() {
    const { range, source, note } = this.assumption;
    return [inLanguage(range), inLanguage(source), inLanguage(note)].filter(Boolean).join(" · ");
  }

  #type(isTyping) {
    this.isTyping = isTyping;
    const value = fromTyped(this.assumption, this.input.valueAsNumber);
    const isAllowedHere = isAllowed(this.assumption, value);
    this.input.setAttribute("aria-invalid", String(!isAllowedHere));
    this.error.hidden = isAllowedHere;
    if (isAllowedHere) return this.#set(value);
    const [low, high] = [this.assumption.lower, this.assumption.upper].map((one) =>
      quantity(one, this.assumption.unit),
    );
    this.error.textContent = t("Must be from {low} to {high}", { low, high });
  }

  #set(value) {
    setValue(this.assumption.key, value);
    schedule();
  }

  /** Shows the value of the state; a field in which the reader is typing is left alone. */
  update() {
    const { assumption } = this;
    const value = valueOf(assumption.key);
    if (value === this.shown) return;
    this.shown = value;
    const hasChanged = assumption.key in state.changes;
    this.element.classList.toggle("changed", hasChanged);
    this.reset.hidden = !hasChanged;
    if (assumption.kind === "flag") this.input.checked = Boolean(value);
    else if (!this.isTyping) this.#showNumber(value);
    if (!this.slider) return;
    this.slider.value = value;
    this.slider.setAttribute("aria-valuetext", quantity(value, assumption.unit));
  }

  #showNumber(value) {
    this.input.value = typed(this.assumption, value);
    this.input.setAttribute("aria-invalid", "false");
    this.error.hidden = true;
  }
}

const MOST_MATERIAL = 8; // sliders that stand open, so that the charts are near on a phone

/** Those with a range that the case uses come first, what moves its worth most on top; then the others. */
function buildControls() {
  const used = inUse(current);
  const adjustable = content.assumptions.filter((one) => one.adjustable);
  const hasRange = (one) => used.has(one.key) && one.low !== null;
  const ranged = d3.sort(adjustable.filter(hasRange), (one) => one.rank ?? Infinity);
  const material = ranged.slice(0, MOST_MATERIAL);
  const rest = adjustable.filter((one) => !hasRange(one));
  const others = [...ranged.slice(MOST_MATERIAL), ...d3.sort(rest, (one) => !used.has(one.key))];
  const made = (list, root) => {
    const found = list.map((one) => new Control(one));
    find(root).replaceChildren(...found.map((one) => one.element));
    return found;
  };
  if (!material.length) find("#more").open = true;
  controls = [...made(material, "#material"), ...made(others, "#more > div")];
}
