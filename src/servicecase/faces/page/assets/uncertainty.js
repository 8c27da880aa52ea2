// How uncertain the scenario as saved is: computed when the page was made, so the controls do not move it.

// A value without the digits that mean nothing, as Python's labels have it.
const about = (value, unit) => number(value === null ? null : Number(value.toPrecision(3)), unit);
const often = (share) => number(share, "share");

function buildUncertainty() {
  const found = content.uncertainty;
  const parts = found
    ? [spread(found), fan(found), swings(found)]
    : [element("p", {}, t("No assumption has a range, so nothing is known of it"))];
  find("#uncertainty").replaceChildren(...(found ? [element("p", { class: "notice" }, origin(found))] : []), ...parts);
  if (found) drawFan(found);
}

const origin = ({ draws, seed }) =>
  t(
    "Of the scenario as saved: {draws} draws of all assumptions that have a range, seed {seed}. It does not follow the controls.",
    { draws: number(draws, "1"), seed },
  );

function spread({ results }) {
  const columns = [
    { title: t("Figure") },
    ...["Mean", "Lowest tenth up to", "Middle", "Highest tenth from", "Below zero"].map((title) => ({
      title: t(title),
      isNumber: true,
    })),
  ];
  const rows = content.keyLines.map((key) => {
    const { label, unit } = lineOf(key);
    const { mean, low, middle, high, belowZero } = results[key];
    return [axisTitle({ label, unit }), ...[mean, low, middle, high].map((one) => about(one, unit)), often(belowZero)];
  });
  return table(npvFinding(results.npv), columns, rows);
}

function npvFinding({ low, high, belowZero }) {
  const named = { low: about(low, "yuan"), high: about(high, "yuan"), share: often(belowZero) };
  return t("Net present value: {low} to {high} yuan in eight draws of ten, below zero in {share}", named);
}

// The figure that `drawFan` fills once it stands in the document and has a width.
function fan() {
  const finding = element("p", { class: "finding", id: "fan-finding" });
  return element(
    "figure",
    { id: "fan" },
    finding,
    element("div", { class: "plot" }),
    element("ul", { class: "legend" }),
  );
}

function drawFan({ fans }) {
  const quantiles = fans.cumulative_cash;
  const months = d3.range(1, quantiles.middle.length + 1);
  const names = { low: "Lowest tenth up to", middle: "Middle", high: "Highest tenth from" };
  const lines = Object.entries(names).map(([level, name]) => ({
    name: t(name),
    x: months,
    y: quantiles[level],
    style: `series-1 ${level === "middle" ? "chosen" : "dash"}`,
  }));
  find("#fan-finding").textContent = t(
    "Cumulative cash: {low} to {high} yuan after {months} months in eight draws of ten",
    {
      low: about(quantiles.low.at(-1), "yuan"),
      high: about(quantiles.high.at(-1), "yuan"),
      months: months.length,
    },
  );
  const band = { x: months, low: quantiles.low, high: quantiles.high, style: "series-1" };
  new Chart(find("#fan")).draw({
    x: { title: t("Month"), format: String },
    y: { title: t("yuan"), format: yuan },
    lines,
    band,
  });
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
