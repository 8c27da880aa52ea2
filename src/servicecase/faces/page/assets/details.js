// What stands behind the figures: how one comes about, what is assumed, what to be warned of.

/** An assumption's value, with its unit. */
const valueShown = (one) =>
  live(() => [quantity(current.value(one.key), one.unit), current.value(one.key)], {
    class: "value",
    "data-input": one.key,
  });

const OPEN_LEVELS = 3; // the others open when they are asked
const openness = new Map(); // by the way down the explanation: whether the reader has left it open

function buildExplanation() {
  const select = find("#explained");
  const before = select.value;
  select.replaceChildren(
    ...content.keyLines.map(({ key, label }) => element("option", { value: key }, inLanguage(label))),
  );
  select.value = before || content.keyLines[0].key;
  const isLoud = loud(current, content.assumptions, state.changes);
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
  const step = element("details", { class: "step", open: isOpen }, head, element("code", {}, `= ${inLanguage(line.formula)}`));
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
  const shown = counted(current, content.assumptions, state.changes);
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
  const assumed = shown.filter((one) => isAssumed(one, state.changes)).length;
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

function buildCautions() {
  const today = new Date().toLocaleDateString("sv"); // year-month-day
  const found = cautions(current, state.changes, today);
  find("#cautions").replaceChildren(...(found.length ? found : [t("None")]).map((one) => element("li", {}, one)));
}
