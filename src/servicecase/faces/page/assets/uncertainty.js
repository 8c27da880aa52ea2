// How uncertain the scenario as saved is: computed when the page was made, so the controls do not move it.

// A value without the digits that mean nothing, as Python's labels have it.
const about = (value, unit) => number(value === null ? null : Number(value.toPrecision(3)), unit);
const often = (share) => number(share, "share");

const SHARES = { belowZero: "Below zero", noValue: "No value" };
const SPREAD = { mean: "Mean", low: "Lowest tenth up to", middle: "Middle", high: "Highest tenth from" };

function buildUncertainty() {
  const found = content.uncertainty;
  const text = found ? origin(found) : t("No assumption has a range, so nothing is known of it");
  find("#uncertainty").replaceChildren(element("p", { class: "notice" }, text), ...(found ? [results(found)] : []));
  find("#swings").replaceChildren(...(found ? [swings(found), ...content.services.map(spreadOfForms)] : []));
  find("#fan").hidden = !found;
}

const origin = ({ draws, seed }) =>
  t(
    "Of the scenario as saved: {draws} draws of all assumptions that have a range, seed {seed}. It does not follow the controls.",
    { draws: number(draws, "1"), seed },
  );

/** A table of how figures spread over the draws; `rows` have the head of a row, its figures and their unit. */
function spread(caption, head, rows) {
  const shares = Object.keys(SHARES).filter((name) => name === "belowZero" || rows.some(([, one]) => one[name] > 0));
  const titles = [head, ...Object.values(SPREAD), ...shares.map((name) => SHARES[name])];
  const columns = titles.map((title, place) => ({ title: t(title), isNumber: place > 0 }));
  const cells = ([title, figures, unit]) => [
    title,
    ...Object.keys(SPREAD).map((name) => about(figures[name], unit)),
    ...shares.map((name) => often(figures[name])),
  ];
  return table(caption, columns, rows.map(cells));
}

function results({ results }) {
  const { low, high, belowZero } = results.npv;
  const named = { low: about(low, "yuan"), high: about(high, "yuan"), share: often(belowZero) };
  const finding = t("Net present value: {low} to {high} yuan in eight draws of ten, below zero in {share}", named);
  const rows = content.keyLines.map((key) => [axisTitle(lineOf(key)), results[key], lineOf(key).unit]);
  return spread(finding, "Figure", rows);
}

/** How the net present value spreads under each form of a service. */
function spreadOfForms(service) {
  const found = content.uncertainty.contracts[service.key];
  const forms = service.forms.filter((one) => found[one.key]);
  const caption = t("{service}: net present value under each contract, over the same draws", {
    service: service.title,
  });
  return spread(
    caption,
    "Contract",
    forms.map((one) => [inLanguage(one.title), found[one.key], "yuan"]),
  );
}

function cashFan() {
  const quantiles = content.uncertainty.fan;
  const months = quantiles.middle.map((_, place) => place + 1);
  const lines = ["high", "middle", "low"].map((level) => ({
    name: t(SPREAD[level]),
    x: months,
    y: quantiles[level],
    values: quantiles[level],
    style: `series-1 ${level === "middle" ? "chosen" : "dash"}`,
  }));
  const finding = t("Cumulative cash: {low} to {high} yuan after {months} months in eight draws of ten", {
    low: about(quantiles.low.at(-1), "yuan"),
    high: about(quantiles.high.at(-1), "yuan"),
    months: months.length,
  });
  const band = { x: months, low: quantiles.low, high: quantiles.high, style: "series-1" };
  const y = { title: t("yuan"), format: yuan };
  const shown = { finding, x: { title: t("Month"), format: String }, y, lines, band };
  return { ...shown, table: () => seriesTable(shown, months, lines) };
}

/** What moves the net present value, the widest swing first, as a table with bars. */
function swings({ tornado }) {
  const reach = d3.extent(tornado.flatMap((one) => [one.at_low, one.at_high]));
  const scale = d3.scaleLinear([Math.min(0, ...reach), Math.max(0, ...reach)], [0, 200]);
  const columns = [
    { title: t("Assumption") },
    { title: t("Low to high") },
    { title: t("Net present value there"), isNumber: true },
    { title: "" },
  ];
  const rows = tornado.map((one) => {
    const { label, unit } = assumptionOf(one.key);
    const range = t("{low} to {high}", { low: about(one.low, unit), high: about(one.high, unit) });
    const there = t("{low} to {high}", { low: about(one.at_low, "yuan"), high: about(one.at_high, "yuan") });
    return [inLanguage(label), range, there, swingBar(one, scale)];
  });
  return table(t("What moves the net present value most when it alone goes from low to high"), columns, rows);
}

function swingBar({ at_low, at_high }, scale) {
  const svg = d3.create("svg").attr("viewBox", "0 0 200 14").attr("class", "swing").attr("aria-hidden", "true");
  const [from, to] = d3.extent([at_low, at_high].map(scale));
  svg
    .append("rect")
    .attr("class", "bar series-1")
    .attr("x", from)
    .attr("width", Math.max(to - from, 1))
    .attr("y", 2)
    .attr("height", 10);
  svg
    .append("path")
    .attr("class", "zero")
    .attr("d", `M${scale(0)},0V14`);
  return svg.node();
}
