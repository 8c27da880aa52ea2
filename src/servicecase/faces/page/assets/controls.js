// What the reader can change: the contract of each service, and the assumptions.

/** Shares are typed in percent; what is counted is typed as it is. */
const isPercent = ({ unit, upper }) => unit === "share" || (["share/month", "1/month"].includes(unit) && upper <= 1);
const typed = (assumption, value) => (isPercent(assumption) ? Number((value * 100).toPrecision(15)) : value);
const fromTyped = (assumption, value) => (isPercent(assumption) ? Number((value / 100).toPrecision(15)) : value);

const typedUnit = (assumption) => (isPercent(assumption) ? "%" : unitInWords(assumption.unit));

const LONGEST = 2; // between limits that are a slider's ends themselves, as those of a share are

/** The ends of a slider: half the range beyond it, or zero and twice the value; null where neither says enough. */
function ends({ value, low, high, lower, upper, kind, isNeutral }) {
  let reach = [lower, upper];
  if (low !== null && low < high) reach = [low - (high - low) / 2, high + (high - low) / 2];
  else if (value !== 0 && !isNeutral) reach = d3.extent([0, 2 * value]);
  else if (upper - lower > LONGEST) return null;
  const [first, last] = reach.map((one) => Math.min(Math.max(one, lower), upper));
  return kind === "whole" ? [Math.floor(first), Math.ceil(last)] : [first, last];
}

/** One step of a slider: a hundredth of its length, as a round number. */
function stepOf(assumption, [first, last]) {
  return assumption.kind === "whole" ? 1 : d3.tickStep(first, last, 100);
}

/** A slider and a field for one assumption. */
class Control {
  constructor(assumption) {
    this.assumption = assumption;
    this.ends = ends(assumption);
    this.name = `assumption-${assumption.key}`;
    this.element = element("div", { class: "assumption", "data-key": assumption.key }, this.#entry());
    if (assumption.kind !== "flag" && this.ends) this.element.append(this.#slider());
    this.error = element("p", { class: "error", id: `${this.name}-error`, role: "alert", hidden: true });
    this.element.append(this.error, element("p", { class: "quiet" }, this.#basis()));
  }

  #entry() {
    const { assumption, name } = this;
    const label = element("label", { for: name }, inLanguage(assumption.label), " ", quiet(this.#unit()));
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

  #unit() {
    return this.assumption.kind === "flag" ? "" : typedUnit(this.assumption);
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
    const [min, max] = this.ends;
    const label = `${inLanguage(this.assumption.label)}, ${t("slider")}`;
    this.slider = element("input", {
      id: `${this.name}-slider`,
      type: "range",
      min,
      max,
      step: stepOf(this.assumption, this.ends),
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
  const used = inUse();
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
