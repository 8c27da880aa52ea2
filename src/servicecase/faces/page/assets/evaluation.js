// Evaluates the printed model: what servicecase.graph does in Python.
//
// `model.lines` has, by key, the lines that are the same under every contract: `uses` lists the keys that stand for the
// parameters of `line` (or the keys of a `sum` over the services). `model.forms` has, by service and contract, the lines that
// differ. What is no line is an assumption, or the month.

/** The lines under a choice of contracts, one for each service; null leaves a service out. */
function wired(model, contracts) {
  const isOut = (key) => contracts[key.slice(0, key.lastIndexOf("."))] === null;
  const forms = Object.entries(contracts).map(([service, contract]) => model.forms[service][contract]);
  const lines = Object.entries(Object.assign({}, model.lines, ...forms)).filter(([key]) => !isOut(key));
  const left = (use) => (use.sum ? { ...use, sum: use.sum.filter((one) => !isOut(one)) } : use);
  const uses = ([key, line]) => [key, line.uses.map(left)];
  return { lines: Object.fromEntries(lines), uses: new Map(lines.map(uses)) };
}

const behind = (graph, key) => (graph.uses.get(key) ?? []).flatMap((use) => use.sum ?? use);

/** Of the targets and what stands behind them, the keys that depend on what has changed, in the order of evaluation. */
function affected(graph, targets, hasChanged) {
  const depends = new Map();
  const order = [];
  const visit = (key) => {
    if (!depends.has(key)) {
      let does = hasChanged(key);
      for (const used of behind(graph, key)) does = visit(used) || does;
      depends.set(key, does);
      if (does && graph.lines[key]) order.push(key);
    }
    return depends.get(key);
  };
  targets.forEach(visit);
  return order;
}

class Evaluation {
  /** `inputs`: assumptions and `month` by key; `contracts`: that of each service; `before`: an evaluation to start from. */
  constructor(model, inputs, contracts, before = null) {
    Object.assign(this, { model, inputs, contracts });
    const isSwitched = !before || Object.keys(contracts).some((one) => contracts[one] !== before.contracts[one]);
    this.graph = isSwitched ? wired(model, contracts) : before.graph;
    // what one contract takes as a term, another may work out
    this.values = new Map(Object.entries(inputs).filter(([key]) => !this.graph.lines[key]));
    if (before) this.#keepWhatHolds(before, isSwitched);
  }

  #keepWhatHolds(before, isSwitched) {
    const lines = Object.keys(this.graph.lines);
    const isRewired = (key) =>
      isSwitched &&
      (this.graph.lines[key] !== before.graph.lines[key] ||
        behind(this.graph, key).length !== behind(before.graph, key).length); // a sum without a service left out
    const hasChanged = (key) => this.inputs[key] !== before.inputs[key] || isRewired(key);
    const stale = new Set(affected(this.graph, lines, hasChanged));
    for (const key of lines) {
      if (!stale.has(key) && before.values.has(key)) this.values.set(key, before.values.get(key));
    }
  }

  /** A line or an assumption: a number, or an array by month or by year. Computed when it is first asked for. */
  value(key) {
    if (!this.values.has(key)) {
      behind(this.graph, key).forEach((used) => this.value(used));
      this.values.set(key, evaluated(this.graph, key, this.values));
    }
    return this.values.get(key);
  }

  /** The same with some inputs, and perhaps contracts, changed; what does not depend on them is not computed again. */
  with(changes, contracts = {}) {
    return new Evaluation(this.model, { ...this.inputs, ...changes }, { ...this.contracts, ...contracts }, this);
  }

  /** Targets of one number, by key, where one input takes many values and all else is as here. */
  sweep(input, points, targets) {
    targets.forEach((key) => this.value(key));
    const order = affected(this.graph, targets, (key) => key === input);
    const values = new Map(this.values);
    const found = Object.fromEntries(targets.map((key) => [key, new Float64Array(points.length)]));
    points.forEach((point, place) => {
      values.set(input, point);
      for (const key of order) values.set(key, evaluated(this.graph, key, values));
      for (const key of targets) found[key][place] = values.get(key);
    });
    return found;
  }
}

function evaluated(graph, key, values) {
  const operands = graph.uses.get(key).map((use) => (typeof use === "object" ? total(use, values) : values.get(use)));
  return graph.lines[key].line(...operands);
}

/** The sum over the services, of numbers or by month; zero for none. */
function total({ sum, axis }, values) {
  const added = sum.map((key) => values.get(key));
  if (axis === "scalar") return added.reduce((before, one) => before + one, 0);
  const found = new Float64Array(values.get("month").length);
  for (const one of added) for (let t = 0; t < found.length; t++) found[t] += typeof one === "number" ? one : one[t];
  return found;
}
