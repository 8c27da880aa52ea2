// The charts of the page: what each of them shows, and the finding that stands above it.

const style = (place) => `series-${place + 1}`;

/** A figure element with its finding, plot, legend and table, which is written when somebody opens it. */
class Graph {
  constructor(name, read) {
    this.root = find(`#${name}`);
    this.read = read;
    const finding = element("p", { class: "finding", id: `${name}-finding` });
    const numbers = element("details", { class: "numbers" }, element("summary"), element("div"));
    this.root.append(finding, element("div", { class: "plot" }), element("ul", { class: "legend" }), numbers);
    numbers.addEventListener("toggle", () => this.#table());
    this.chart = new Chart(this.root);
    this.isInView = true;
    const observer = new IntersectionObserver((entries) => this.#see(entries.at(-1).isIntersecting));
    observer.observe(this.root);
  }

  #see(isInView) {
    this.isInView = isInView;
    if (isInView) this.catchUp();
  }

  /** Draws what is in view now, and what is not when it comes into view or the reader pauses. */
  update() {
    this.isStale = true;
    if (this.isInView) this.catchUp();
  }

  catchUp() {
    if (!this.isStale) return;
    this.isStale = false;
    this.shown = this.read();
    this.root.querySelector(".finding").textContent = this.shown.finding;
    this.root.querySelector(".numbers summary").textContent = t("Numbers of this chart");
    this.chart.draw(this.shown);
    this.#table();
  }

  #table() {
    const numbers = this.root.querySelector(".numbers");
    if (numbers.open) numbers.lastElementChild.replaceChildren(this.shown.table());
  }
}

const keyLine = (key) => content.keyLines.find((one) => one.key === key);

/** A table of series by what lies along the chart. */
function seriesTable({ finding, x, y }, along, series) {
  const columns = [{ title: x.title }, ...series.map((one) => ({ title: one.name, isNumber: true }))];
  const rows = along.map((at, place) => [x.format(at), ...series.map((one) => y.format(one.values[place]))]);
  return table(finding, columns, rows);
}

function incomeByYear() {
  const years = [...current.value("income_by_year").keys()].map((place) => place + 1);
  const lines = ["income_by_year", "profit_by_year"].map((key) => [inLanguage(lineOf(key).label), current.value(key)]);
  const [[, income], [, profit]] = lines;
  const hasCosts = !areClose(income, profit);
  const bars = lines
    .slice(0, hasCosts ? 2 : 1)
    .map(([name, values], place) => ({ name, values, style: style(place * 2) }));
  const shown = {
    finding: incomeInWords(current, hasCosts),
    x: { title: t("Year"), bands: years, format: String },
    y: { title: t("yuan a year"), format: wholeYuan },
    bars,
  };
  return { ...shown, table: () => seriesTable(shown, years, bars) };
}

function cumulativeCash() {
  const months = current.value("month");
  const series = ["cumulative_cash", "cumulative_present_value"].map((key, place) => ({
    name: inLanguage(lineOf(key).label),
    x: months,
    y: current.value(key),
    values: current.value(key),
    style: `${style(place * 2)} ${place ? "dash" : ""}`,
  }));
  const shown = {
    finding: paybackInWords(current),
    x: { title: t("Month"), format: String },
    y: { title: t("yuan"), format: wholeYuan },
    lines: series,
  };
  return { ...shown, table: () => seriesTable(shown, [...months], series) };
}

// ---- Contract forms as one assumption varies ----

/** Numbers of services that a chart can have along its foot: those that have a range, and adoption before all. */
function sweepable() {
  const used = inUse(current);
  const found = content.assumptions.filter((one) => one.points && used.has(one.key));
  return d3.sort(found, (one) => !one.key.endsWith(".adoption"));
}

/** What `swept` gives; kept while nothing but the assumption itself changes, since it takes all of its values. */
function sweptOnce(assumption, result) {
  const changes = { ...state.changes, [assumption.key]: null };
  const question = JSON.stringify([assumption.key, result, Object.entries(changes).sort(), state.contracts]);
  if (sweptOnce.question !== question) Object.assign(sweptOnce, { question, answer: swept(assumption, result) });
  return sweptOnce.answer;
}

/** Every form of a service that has its terms, at each value of one of its assumptions. */
function swept(assumption, result) {
  const { service, found } = compared.find((one) => assumption.key.startsWith(`${one.service.key}.`));
  const x = assumption.points;
  const headroom = `${service.key}.contractor_headroom`;
  const forms = found.filter((one) => one.under && one.key !== DO_NOTHING);
  const evaluations = forms.map((form) => form.under);
  const values = sweepAll(evaluations, assumption.key, x, [...new Set([result, "npv", headroom])]);
  const curves = forms.map((form, place) => ({
    form,
    y: values[place][result],
    npv: values[place].npv,
    headroom: values[place][headroom],
  }));
  const without = found.find((one) => one.key === DO_NOTHING).under.value("npv");
  return { service, x, curves, without };
}

const formStyle = (form) => `form-${form?.key ?? DO_NOTHING}`;

function contractSweep() {
  const assumption = assumptionOf(find("#sweep-assumption").value);
  const result = find("#sweep-result").value;
  const { service, x, curves, without } = sweptOnce(assumption, result);
  const format = (value) => number(value, assumption.unit);
  const chosen = curves.find((one) => one.form.key === state.contracts[service.key]);
  const lines = curves.map((one) => ({
    ...one,
    x,
    values: one.y,
    name: inLanguage(one.form.title),
    style: `${formStyle(one.form)} ${one === chosen ? "chosen" : ""}`,
  }));
  const ranges = bestByRange({ x, curves, without });
  const others = chosen ? curves.filter((one) => one !== chosen) : [];
  const met = others.flatMap(({ form, y }) => meetings(x, chosen.y, y).map((one) => ({ ...one, other: form })));
  const shown = {
    finding: preferenceInWords(ranges, assumption),
    x: { title: inLanguage(assumption.axisTitle), format },
    y: { title: inLanguage(keyLine(result).axisTitle), format: wholeYuan },
    lines: lines.sort((a, b) => a.style.endsWith("chosen") - b.style.endsWith("chosen")),
    points: met.map((one) => ({ ...one, style: formStyle(one.other) })),
    strip: ranges.map((one) => ({ from: one.from, to: one.to, style: formStyle(one.curve?.form) })),
    rule: { x: valueOf(assumption.key), name: t("this case") },
    isTall: true,
  };
  return { ...shown, table: () => sweepTables(shown, chosen, met, format) };
}

function sweepTables(shown, chosen, met, format) {
  const columns = [
    { title: t("Other form") },
    { title: shown.x.title, isNumber: true },
    { title: shown.y.title, isNumber: true },
  ];
  const rows = met.map((one) => [inLanguage(one.other.title), format(one.x), wholeYuan(one.y)]);
  const crossed = chosen
    ? t("Where {form} and another form bring the same", { form: inLanguage(chosen.form.title) })
    : "";
  return element(
    "div",
    {},
    seriesTable(shown, shown.lines[0].x, shown.lines),
    rows.length ? table(crossed, columns, rows) : "",
  );
}

function buildSweepChoices() {
  const keep = (select, options) => {
    const before = select.value;
    select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
    if (options.some(([value]) => value === before)) select.value = before;
  };
  keep(
    find("#sweep-assumption"),
    sweepable().map((one) => [one.key, inLanguage(one.label)]),
  );
  keep(
    find("#sweep-result"),
    content.sweptLines.map((key) => [key, inLanguage(keyLine(key).label)]),
  );
}
