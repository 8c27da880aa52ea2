// The charts of the page: what each of them shows, and the finding that stands above it.

const yuan = (value) => money(value);
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
  const hasCosts = income.some((one, place) => Math.abs(one - profit[place]) > 0.005);
  const bars = lines
    .slice(0, hasCosts ? 2 : 1)
    .map(([name, values], place) => ({ name, values, style: style(place * 2) }));
  const named = { income: yuan(current.value("annual_income")), profit: yuan(current.value("annual_profit")) };
  const finding = hasCosts
    ? t("The contracts bring {income} yuan in the last year; {profit} are left after costs and tax", named)
    : t("The contracts bring {income} yuan in the last year", named);
  const shown = {
    finding,
    x: { title: t("Year"), bands: years, format: String },
    y: { title: t("yuan a year"), format: yuan },
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
    finding: cashFinding(),
    x: { title: t("Month"), format: String },
    y: { title: t("yuan"), format: yuan },
    lines: series,
  };
  return { ...shown, table: () => seriesTable(shown, [...months], series) };
}

function cashFinding() {
  const payback = current.value("payback_period");
  const months = quantity(content.months, "month");
  if (Number.isNaN(payback)) return t("The money is not back within {months}", { months });
  if (payback === 0) return t("The service ties up no money");
  const named = { peak: yuan(current.value("peak_funding")), month: number(payback, "1") };
  return t("At most {peak} yuan are tied up; the money is back in month {month}", named);
}

// ---- Contract forms as one assumption varies ----

const SWEEP_POINTS = 41;

/** Values of an assumption from zero to a fifth beyond its range, or to twice its value, within its limits. */
function sweepPoints({ value, low, high, lower, upper, kind }) {
  const [first, last] = [low ?? value, high ?? value];
  const stretch = high === null ? 2 : 1.2;
  const within = (one) => Math.min(Math.max(one, lower), upper);
  const from = within(Math.min(0, last > 0 ? first : first * stretch));
  const to = within(Math.max(0, last * stretch));
  const points = d3.range(SWEEP_POINTS).map((place) => from + ((to - from) * place) / (SWEEP_POINTS - 1));
  return kind === "whole" ? [...new Set(points.map(Math.round))] : points;
}

/** Where a sampled curve falls below zero or rises to it, by linear interpolation between its points. */
function crossings(x, level) {
  const found = [];
  for (let place = 0; place + 1 < x.length; place++) {
    const [here, next] = [level[place], level[place + 1]];
    if (here >= 0 !== next >= 0) found.push(x[place] + (here / (here - next)) * (x[place + 1] - x[place]));
  }
  return found;
}

const RESULTS = ["annual_profit", "annual_income", "npv"];

/** Numbers of services that a chart can have along its foot: those that have a range, and adoption before all. */
function sweepable() {
  const isAdoption = (one) => one.key.endsWith(".adoption");
  const isOfService = (one) => one.key.includes(".") && one.kind !== "flag" && one.adjustable && isInUse(one.key);
  const found = content.assumptions.filter((one) => isOfService(one) && (one.high !== null || isAdoption(one)));
  return d3.sort(found, (one) => !isAdoption(one));
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
  const x = sweepPoints(assumption);
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

/** Ranges and the form that is worth most there, of those that the contractor can live on; null for doing nothing. */
function best({ x, curves, without }) {
  const worth = (curve, place) => (curve.headroom[place] >= 0 ? curve.npv[place] : -Infinity);
  const ranges = [];
  x.forEach((at, place) => {
    const top = curves.reduce(
      (best, one) => (worth(one, place) > (best ? worth(best, place) : without) ? one : best),
      null,
    );
    const last = ranges.at(-1);
    if (last && last.curve === top) last.to = at;
    else ranges.push({ from: last ? takeover(x, place, last.curve, top, without) : at, to: at, curve: top });
    if (last && last.curve !== top) last.to = ranges.at(-1).from;
  });
  return ranges;
}

/** Where one form takes over from another, between a point and the one before. */
function takeover(x, place, before, after, without) {
  const step = [place - 1, place];
  const at = step.map((one) => x[one]);
  for (const curve of [after, before]) {
    const found = curve
      ? crossings(
          at,
          step.map((one) => curve.headroom[one]),
        )
      : [];
    if (found.length) return found[0];
  }
  const npv = (curve, one) => (curve ? curve.npv[one] : without);
  return (
    crossings(
      at,
      step.map((one) => npv(after, one) - npv(before, one)),
    )[0] ?? x[place]
  );
}

const LEAST_GAP = 0.5; // yuan; forms that are closer bring the same, by what is rounded on the way

/** Where the chosen form and another bring the same, and one of them less on one side and more on the other. */
function meetings(x, chosen, curves) {
  return curves
    .filter((one) => one !== chosen)
    .flatMap((other) => {
      const gap = withoutTies(chosen.y.map((one, place) => one - other.y[place]));
      return crossings(x, gap).map((at) => ({ x: at, y: interpolated(x, chosen.y, at), other: other.form }));
    });
}

/** The gaps, where there is none that before it: curves that run together do not cross. */
function withoutTies(gaps) {
  const first = gaps.find((gap) => Math.abs(gap) >= LEAST_GAP) ?? 1;
  let before = Math.sign(first) * LEAST_GAP;
  return gaps.map((gap) => (before = Math.abs(gap) < LEAST_GAP ? Math.sign(before) * LEAST_GAP : gap));
}

function interpolated(x, y, at) {
  const place = Math.min(Math.max(d3.bisectLeft(x, at), 1), x.length - 1);
  return y[place - 1] + ((at - x[place - 1]) / (x[place] - x[place - 1])) * (y[place] - y[place - 1]);
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
  const ranges = best({ x, curves, without });
  const met = chosen ? meetings(x, chosen, curves) : [];
  const shown = {
    finding: sweepFinding(ranges, assumption),
    x: { title: axisTitle(assumption), format },
    y: { title: axisTitle(lineOf(result)), format: yuan },
    lines: lines.sort((a, b) => a.style.endsWith("chosen") - b.style.endsWith("chosen")),
    points: met.map((one) => ({ ...one, style: formStyle(one.other) })),
    strip: ranges.map((one) => ({ from: one.from, to: one.to, style: formStyle(one.curve?.form) })),
    rule: { x: valueOf(assumption.key), name: t("this case") },
    isTall: true,
  };
  return { ...shown, table: () => sweepTables(shown, chosen, met, format) };
}

const axisTitle = ({ label, unit }) =>
  unit === "share" ? inLanguage(label) : `${inLanguage(label)}, ${unitInWords(unit)}`;

function sweepTables(shown, chosen, met, format) {
  const columns = [
    { title: t("Other form") },
    { title: shown.x.title, isNumber: true },
    { title: shown.y.title, isNumber: true },
  ];
  const rows = met.map((one) => [inLanguage(one.other.title), format(one.x), yuan(one.y)]);
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

function sweepFinding(ranges, assumption) {
  const title = (range) => (range.curve ? inSentence(range.curve.form.title) : t("doing nothing"));
  const last = ranges.at(-1);
  const named = {
    assumption: inLanguage(assumption.label),
    level: quantity(Number(last.from.toPrecision(3)), assumption.unit),
    form: title(last),
  };
  if (ranges.length === 1) return t("Throughout, {form} is worth most of what the contractor can live on", named);
  return t(
    "{assumption} from {level}: {form} is worth most of what the contractor can live on; just below, {other} (strip)",
    { ...named, other: title(ranges.at(-2)) },
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
    RESULTS.map((key) => [key, inLanguage(lineOf(key).label)]),
  );
}
