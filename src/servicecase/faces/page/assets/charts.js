// Draws a chart: bars by period, lines over a number, or both, as SVG. What it shows is said in words above it and in a
// table below it. Colours and dashes are classes, so that the style sheet alone knows light, dark and paper.

const ROOM = { top: 30, bottom: 44, edge: 14, letter: 7.2, wideLetter: 14, lineHeight: 15 };
const NARROW = 560; // pixels of width below which lines are named in a legend instead of at their ends
const LABELLED_BAR = 44; // pixels of width from which a bar has room for its number

/** Pixels that a text takes, near enough to make room for it. */
const widthOf = (text) =>
  [...text].reduce((width, letter) => width + (letter > "\u2e80" ? ROOM.wideLetter : ROOM.letter), 0);

class Chart {
  /** `figure` has an element `.plot` to draw in and one `.legend`; `.finding` says what is seen. */
  constructor(figure) {
    this.plot = figure.querySelector(".plot");
    this.legend = d3.select(figure).select(".legend");
    this.svg = d3.select(this.plot).append("svg").attr("role", "img");
    this.svg.attr("aria-labelledby", figure.querySelector(".finding").id);
    const layer = (name) => this.svg.append("g").attr("class", name);
    this.layers = Object.fromEntries(
      ["grid", "strip", "band", "columns", "axis", "curves", "marks", "names"].map((one) => [one, layer(one)]),
    );
    this.layers.below = layer("axis");
    this.yTitle = this.svg.append("text").attr("class", "title").attr("y", 14);
    this.xTitle = this.svg.append("text").attr("class", "title").attr("text-anchor", "middle");
    this.width = this.plot.clientWidth;
    new ResizeObserver(() => this.#resize()).observe(this.plot);
  }

  #resize() {
    const width = this.plot.clientWidth;
    if (!width || width === this.width) return; // hidden, as on paper
    this.width = width;
    if (this.shown) this.draw(this.shown);
  }

  /**
   * `x`: `{title, format}` and, for bars, `bands`; `y`: `{title, format}`. `bars`: `{name, style, values}`; `lines`:
   * `{name, style, x, y}`; `points`: `{x, y, style}`; `band`: `{x, low, high, style}`; `strip`: `{from, to, style}`;
   * `rule`: `{x, name}`.
   */
  draw({ x, y, bars = [], lines = [], band = null, points = [], strip = [], rule = null, isTall = false }) {
    this.shown = { x, y, bars, lines, band, points, strip, rule, isTall };
    const isNarrow = this.width < NARROW;
    this.#size(bars, lines, y, isNarrow, isTall);
    this.#scale(x, bars, lines);
    this.#axes(x, y);
    this.#columns(bars, y);
    this.#strip(strip);
    this.#band(band);
    this.#curves(lines);
    this.#points(points);
    this.#rule(rule);
    this.#names(isNarrow ? [] : lines);
    this.#legend(isNarrow || bars.length > 1 ? [...bars, ...lines] : []);
  }

  #size(bars, lines, y, isNarrow, isTall) {
    const height = Math.round(Math.min(Math.max(this.width * 0.55, isTall ? 300 : 230), isTall ? 440 : 320));
    const heights = [...bars.map((one) => one.values), ...lines.map((one) => one.y)].flatMap((one) => d3.extent(one));
    this.y = d3
      .scaleLinear([Math.min(0, ...heights), Math.max(0, ...heights) || 1], [height - ROOM.bottom, ROOM.top])
      .nice();
    const longest = Math.max(...this.y.ticks(5).map((one) => widthOf(y.format(one))));
    const names = isNarrow || !lines.length ? 0 : Math.max(...lines.map((one) => widthOf(one.name)));
    this.left = Math.ceil(longest) + ROOM.edge;
    this.right = this.width - ROOM.edge - Math.ceil(names);
    this.height = height;
    this.svg.attr("viewBox", `0 0 ${this.width} ${height}`).attr("width", this.width).attr("height", height);
  }

  #scale(x, bars, lines) {
    const ends = [this.left, this.right];
    this.bands = x.bands ? d3.scaleBand(x.bands, ends).padding(0.2) : null;
    this.x = this.bands ?? d3.scaleLinear(d3.extent(lines.flatMap((one) => d3.extent(one.x))), ends);
  }

  #axes(x, y) {
    const foot = this.height - ROOM.bottom;
    const most = Math.max(2, Math.floor((this.right - this.left) / 70));
    const below = d3.axisBottom(this.x).tickSizeOuter(0).tickFormat(x.format);
    const every = this.bands ? Math.ceil(x.bands.length / most) : 1;
    if (this.bands) below.tickValues(x.bands.filter((_, place) => place % every === 0));
    this.layers.below.attr("transform", `translate(0,${foot})`).call(below.ticks(Math.min(most, 8)));
    const across = d3
      .axisLeft(this.y)
      .ticks(5)
      .tickSize(this.left - this.right)
      .tickFormat(y.format);
    this.layers.grid.attr("transform", `translate(${this.left},0)`).call(across);
    this.layers.grid.selectAll(".tick").classed("zero", (one) => one === 0);
    this.yTitle.text(y.title);
    this.xTitle
      .text(x.title)
      .attr("x", (this.left + this.right) / 2)
      .attr("y", this.height - 6);
  }

  #columns(bars, y) {
    const width = this.bands ? this.bands.bandwidth() / bars.length : 0;
    const drawn = bars.flatMap((bar, turn) =>
      this.bands.domain().map((band, place) => ({ bar, turn, band, value: bar.values[place] })),
    );
    const left = (one) => this.bands(one.band) + one.turn * width;
    this.layers.columns
      .selectAll("rect")
      .data(drawn)
      .join("rect")
      .attr("class", (one) => `bar ${one.bar.style}`)
      .attr("x", left)
      .attr("width", Math.max(width - 1, 1))
      .attr("y", (one) => this.y(Math.max(one.value, 0)))
      .attr("height", (one) => Math.abs(this.y(one.value) - this.y(0)));
    this.layers.columns
      .selectAll("text")
      .data(width >= LABELLED_BAR ? drawn : [])
      .join("text")
      .attr("text-anchor", "middle")
      .attr("x", (one) => left(one) + width / 2)
      .attr("y", (one) => this.y(Math.max(one.value, 0)) - 4)
      .text((one) => y.format(one.value));
  }

  #strip(strip) {
    this.layers.strip
      .selectAll("rect")
      .data(strip)
      .join("rect")
      .attr("class", (one) => `bar ${one.style}`)
      .attr("x", (one) => this.x(one.from))
      .attr("width", (one) => Math.max(this.x(one.to) - this.x(one.from), 0))
      .attr("y", this.height - ROOM.bottom - 7)
      .attr("height", 7);
  }

  #band(band) {
    const area = d3.area(
      (at) => this.x(at),
      (_, place) => this.y(band.low[place]),
      (_, place) => this.y(band.high[place]),
    );
    this.layers.band
      .selectAll("path")
      .data(band ? [band] : [])
      .join("path")
      .attr("class", (one) => `band ${one.style}`)
      .attr("d", (one) => area.digits(1)(one.x));
  }

  #curves(lines) {
    const path = (one) => d3.line((_, place) => this.x(one.x[place]), this.y).digits(1)(one.y);
    this.layers.curves
      .selectAll("path")
      .data(lines)
      .join("path")
      .attr("class", (one) => `line ${one.style}`)
      .attr("d", path);
  }

  #points(points) {
    this.layers.marks
      .selectAll("circle")
      .data(points)
      .join("circle")
      .attr("class", (one) => `point ${one.style}`)
      .attr("r", 4.5)
      .attr("cx", (one) => this.x(one.x))
      .attr("cy", (one) => this.y(one.y));
  }

  #rule(rule) {
    const drawn = rule
      ? [{ ...rule, at: this.x(rule.x) }].filter((one) => this.left <= one.at && one.at <= this.right)
      : [];
    const line = this.layers.marks.selectAll(".rule").data(drawn).join("line").attr("class", "rule");
    line
      .attr("x1", (one) => one.at)
      .attr("x2", (one) => one.at)
      .attr("y1", ROOM.top)
      .attr("y2", this.height - ROOM.bottom);
    const isRight = (one) => one.at > (this.left + this.right) / 2;
    this.layers.marks
      .selectAll("text")
      .data(drawn)
      .join("text")
      .attr("text-anchor", (one) => (isRight(one) ? "end" : "start"))
      .attr("x", (one) => one.at + (isRight(one) ? -5 : 5))
      .attr("y", ROOM.top + 4)
      .text((one) => one.name);
  }

  /** Names the lines at their right ends, moved apart where they would overlap. */
  #names(lines) {
    const ends = lines.map((one) => ({ ...one, end: this.y(one.y.at(-1)) }));
    const placed = apart(ends, ROOM.top, this.height - ROOM.bottom);
    this.layers.names
      .selectAll("text")
      .data(placed)
      .join("text")
      .attr("class", (one) => one.style)
      .attr("x", this.right + 6)
      .attr("y", (one) => one.at + 4)
      .text((one) => one.name);
  }

  #legend(entries) {
    const items = this.legend
      .selectAll("li")
      .data(entries)
      .join((enter) => {
        const item = enter.append("li");
        item.append("svg").attr("viewBox", "0 0 26 10").attr("aria-hidden", "true").append("path").attr("d", "M0,5H26");
        item.append("span");
        return item;
      });
    items.select("path").attr("class", (one) => `${one.x ? "line" : "block"} ${one.style}`);
    items.select("span").text((one) => one.name);
  }
}

/** Names with their height `at`: each as near to its `end` as those beside it and the ends of the chart allow. */
function apart(names, top, foot) {
  const groups = [];
  const room = (group) => (group.length * ROOM.lineHeight) / 2;
  const centre = (group) =>
    Math.max(
      top + room(group),
      Math.min(
        foot - room(group),
        d3.mean(group, (one) => one.end),
      ),
    );
  for (const name of d3.sort(names, (one) => one.end)) {
    let group = [name];
    while (groups.length && centre(groups.at(-1)) + room(groups.at(-1)) > centre(group) - room(group)) {
      group = [...groups.pop(), ...group];
    }
    groups.push(group);
  }
  const at = (group, place) => centre(group) + (place - (group.length - 1) / 2) * ROOM.lineHeight;
  return groups.flatMap((group) => group.map((one, place) => ({ ...one, at: at(group, place) })));
}
