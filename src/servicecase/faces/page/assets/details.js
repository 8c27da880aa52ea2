// What stands behind the figures: how one comes about, what is assumed, what to be warned of.

/** Keys of the assumptions that the lines use under the contracts chosen; what is one there may be a line here. */
function inUse() {
  const used = [...current.graph.behind.values()].flat();
  return new Set(used.filter((key) => !current.graph.lines[key]));
}

const isInUse = (key) => inUse().has(key);

/** An assumption's value, with its unit. */
const valueShown = (one) =>
  live(() => [quantity(current.value(one.key), one.unit), current.value(one.key)], {
    class: "value",
    "data-input": one.key,
  });

/** A value as an explanation shows it: of months or years that differ, the last one and the first. */
function spanned(value, unit) {
  if (typeof value === "number") return quantity(value, unit);
  const last = quantity(value.at(-1), unit);
  if (value.every((one) => Object.is(one, value[0]))) return last;
  const text =
    value.length === content.months
      ? "{last} in month {count}, from {first} in month 1"
      : "{last} in year {count}, from {first} in year 1";
  return t(text, { last, count: value.length, first: number(value[0], unit) });
}

/** Assumptions that the case speaks of, and the lines that depend on any of them. */
function loud() {
  const isSpoken = (one) => (one.adjustable || one.kind === "table") && (!one.isNeutral || one.key in state.changes);
  const depends = new Map(content.assumptions.map((one) => [one.key, isSpoken(one)]));
  const visit = (key) => {
    if (!depends.has(key)) depends.set(key, behind(current.graph, key).map(visit).some(Boolean));
    return depends.get(key);
  };
  [...current.graph.uses.keys()].forEach(visit);
  return depends;
}

const OPEN_LEVELS = 3; // the others open when they are asked
const openness = new Map(); // by the way down the explanation: whether the reader has left it open

function buildExplanation() {
  const select = find("#explained");
  const before = select.value;
  select.replaceChildren(
    ...content.keyLines.map((key) => element("option", { value: key }, inLanguage(lineOf(key).label))),
  );
  select.value = before || content.keyLines[0];
  const isLoud = loud();
  find("#explanation").replaceChildren(lineStep(select.value, select.value, isLoud));
}

/** A line with its formula, and what it is made from when it is opened. */
function lineStep(key, way, isLoud) {
  const isOpen = openness.get(way) ?? way.split(" ").length < OPEN_LEVELS;
  const line = lineOf(key);
  const value = live(() => [spanned(current.value(key), line.unit), last(current.value(key))], {
    class: "value",
    "data-step": key,
  });
  const head = element("summary", {}, `${inLanguage(line.label)}: `, value);
  const step = element("details", { class: "step", open: isOpen }, head, element("code", {}, `= ${line.formula}`));
  const below = () =>
    current.graph.uses
      .get(key)
      .filter((use) => use.sum || isLoud.get(use))
      .flatMap((use) => use.sum ?? [use]);
  const open = () => {
    if (step.childElementCount === 2) step.append(...below().map((one) => anyStep(one, `${way} ${one}`, isLoud)));
  };
  if (isOpen) open();
  step.addEventListener("toggle", () => {
    openness.set(way, step.open);
    open();
    step.querySelectorAll("[data-live]").forEach((one) => one.show());
  });
  return step;
}

const last = (value) => (typeof value === "number" ? value : value.at(-1));

function anyStep(key, way, isLoud) {
  if (current.graph.uses.has(key)) return lineStep(key, way, isLoud);
  const assumption = assumptionOf(key);
  return element(
    "div",
    { class: "step" },
    `${inLanguage(assumption.label)}: `,
    valueShown(assumption),
    " ",
    quiet(basisOf(assumption)),
  );
}

/** On whose word a value stands: what the reader has changed is assumed. */
const basisOf = (one) => (one.key in state.changes ? t("assumed") : inLanguage(one.source));

/** Every assumption in use that is not left out of the case by its default, with its value now and as saved. */
function buildBasis() {
  const used = inUse();
  const shown = content.assumptions.filter((one) => used.has(one.key) && (!one.isNeutral || one.key in state.changes));
  const columns = ["Assumption", "Value", "As saved", "Range", "Source", "Note"].map((title, place) => ({
    title: t(title),
    isNumber: place === 1 || place === 2,
  }));
  const rows = shown.map((one) =>
    Object.assign(
      [
        inLanguage(one.label),
        valueShown(one),
        one.key in state.changes ? quantity(one.value, one.unit) : "",
        inLanguage(one.range),
        basisOf(one),
        noteOf(one),
      ],
      { style: one.key in state.changes ? "changed" : null },
    ),
  );
  const assumed = shown.filter((one) => one.isAssumed || one.key in state.changes).length;
  const caption = t("{assumed} of {count} are assumed", { assumed, count: shown.length });
  const cited = shown.filter((one) => one.sourceText && !(one.key in state.changes));
  const sources = [...new Set(cited.map((one) => inLanguage(one.sourceText)))];
  find("#basis").replaceChildren(
    table(caption, columns, rows),
    element("ul", { class: "quiet" }, ...sources.map((one) => element("li", {}, one))),
  );
}

const noteOf = (one) => {
  const note = inLanguage(one.note) || (one.isDefault && t("default"));
  return [note, one.owner, one.date].filter(Boolean).join(" · ");
};

/** What the current figures warn of, then what holds whatever the values. */
function buildCautions() {
  const warnings = [...compared.flatMap(contractorCautions), ...content.references.filter(isAbove).map(aboveOthers)];
  if (current.value("exceeds_sales_limit"))
    warnings.push(t("The sales would pass the small-scale taxpayer's limit: another VAT rate would apply."));
  if (ratesOfReturn(current.value("net_cash")).length > 1)
    warnings.push(t("Several rates of return solve this cash flow: judge it by its net present value."));
  const all = [...warnings, ...expired(), ...content.cautions.map(inLanguage)];
  find("#cautions").replaceChildren(...(all.length ? all : [t("None")]).map((one) => element("li", {}, one)));
}

/** Assumptions whose word no longer holds today; a tax preset has its own caution. */
function expired() {
  const today = new Date().toLocaleDateString("sv"); // year-month-day
  const isOver = (one) => one.expires && one.expires < today && !(one.key in state.changes) && isInUse(one.key);
  return content.assumptions.filter(isOver).map((one) =>
    t("{assumption} expired on {date}.", { assumption: inLanguage(one.label), date: inLanguage(one.expiresInWords) }),
  );
}

function contractorCautions({ service }) {
  const of = (name) => current.value(`${service.key}.${name}`);
  const found = [];
  const say = (text, gap) => found.push(t(text, { service: service.title, gap: number(gap, "yuan") }));
  if (of("contractor_falls_short"))
    say("{service}: the contractor earns {gap} yuan less than its required margin.", -of("contractor_headroom"));
  else if (of("contractor_annual_headroom") < 0)
    say(
      "{service}: in the last year the contractor earns {gap} yuan less than its required margin.",
      -of("contractor_annual_headroom"),
    );
  if (!costIsKnown(service))
    say("{service}: no cost of the work is given, so whether the contractor can live is not tested.", NaN);
  return found;
}

const isAbove = (reference) => current.value(reference.line) > reference.high;

function aboveOthers({ line, title, low, high, unit, source }) {
  const range = t("{low} to {high}", { low: number(low, unit), high: number(high, unit) });
  const named = {
    line: inLanguage(lineOf(line).label),
    value: quantity(current.value(line), unit),
    others: t(title),
    range,
    source,
  };
  return t("{line} is {value}; {others} have {range} (source {source}).", named);
}
