// How uncertain the scenario as saved is: computed and put into words when the page was made, so the controls do not
// move it.

function buildUncertainty() {
  const found = content.uncertainty;
  const text = found ? inLanguage(found.origin) : t("No assumption has a range, so the uncertainty is not known");
  const results = found ? [readyTable(found.results)] : [];
  const swings = found ? [swingTable(found), ...found.contracts.map((one) => readyTable(one))] : [];
  find("#uncertainty").replaceChildren(element("p", { class: "notice" }, text), ...results);
  find("#swings").replaceChildren(...swings);
  find("#fan").hidden = !found;
}

/** A table of the content, with a cell more at the end of each row where there are any. */
function readyTable(ready, more = []) {
  const { caption, columns, rows } = inLanguage(ready);
  return table(
    caption,
    columns,
    rows.map((row, place) => [...row, ...more.slice(place, place + 1)]),
  );
}

function cashFan() {
  const { fan } = content.uncertainty;
  const months = fan.middle.map((_, place) => place + 1);
  const lines = ["high", "middle", "low"].map((level) => ({
    name: inLanguage(fan.names)[level],
    x: months,
    y: fan[level],
    values: fan[level],
    style: `series-1 ${level === "middle" ? "chosen" : "dash"}`,
  }));
  const shown = {
    finding: inLanguage(fan.finding),
    x: { title: t("Month"), format: String },
    y: { title: t("yuan"), format: wholeYuan },
    lines,
    band: { x: months, low: fan.low, high: fan.high, style: "series-1" },
  };
  return { ...shown, table: () => seriesTable(shown, months, lines) };
}

/** What moves the net present value, the widest swing first, as a table with bars. */
function swingTable({ tornado, swings }) {
  const reach = d3.extent(swings.flat());
  const scale = d3.scaleLinear([Math.min(0, ...reach), Math.max(0, ...reach)], [0, 200]);
  return readyTable(
    tornado,
    swings.map((ends) => swingBar(ends, scale)),
  );
}

function swingBar(ends, scale) {
  const svg = d3.create("svg").attr("viewBox", "0 0 200 14").attr("class", "swing").attr("aria-hidden", "true");
  const [from, to] = d3.extent(ends.map(scale));
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
