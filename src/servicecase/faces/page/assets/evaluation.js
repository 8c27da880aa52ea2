// Evaluates the printed model: what servicecase.graph does in Python.
//
// `model.lines` has, by key, the lines that are the same under every contract: `uses` lists the keys that stand for the
// parameters of `line` (or the keys of a `sum` over the services). `model.forms` has, by service and contract, the
// lines that differ. What is no line is an assumption, or the month.

const wiredGraphs = new Map(); // by the contracts, since there are few choices and each is asked for often

/** The lines under a choice of contracts, one for each service; null leaves a service out. */
function graphOf(model, contracts) {
  const choice = JSON.stringify(contracts);
  if (!wiredGraphs.has(choice)) wiredGraphs.set(choice, wired(model, contracts));
  return wiredGraphs.get(choice);
}

/** `uses`: what stands for the parameters of each line, by its key; `behind`: the keys in that. */
function wired(model, contracts) {
  const out = Object.keys(contracts).filter((service) => contracts[service] === null);
  const isOut = (key) => out.some((service) => key.startsWith(`${service}.`));
  const forms = Object.entries(contracts).map(([service, contract]) => model.forms[service][contract]);
  const lines = Object.entries(Object.assign({}, model.lines, ...forms)).filter(([key]) => !isOut(key));
  const left = (use) => (use.sum ? { ...use, sum: use.sum.filter((one) => !isOut(one)) } : use);
  const uses = new Map(lines.map(([key, line]) => [key, line.uses.map(left)]));
  const behind = new Map([...uses].map(([key, used]) => [key, used.flatMap((use) => use.sum ?? use)]));
  return { lines: Object.fromEntries(lines), uses, behind };
}

const behind = (graph, key) => graph.behind.get(key) ?? [];

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
  /** `inputs`: assumptions and `month` by key; `contracts`: that of each service; `before`: what to start from. */
  constructor(model, inputs, contracts, before = null) {
    Object.assign(this, { model, inputs, contracts });
    const isSwitched = !before || Object.keys(contracts).some((one) => contracts[one] !== before.contracts[one]);
    this.graph = isSwitched ? graphOf(model, contracts) : before.graph;
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
    return sweepAll([this], input, points, targets)[0];
  }
}

/** The same of several evaluations; what is alike in all of them, such as the sales, is computed once. */
function sweepAll(evaluations, input, points, targets) {
  for (const one of evaluations) targets.forEach((key) => one.value(key));
  const orders = evaluations.map((one) => affected(one.graph, targets, (key) => key === input));
  const alike = alikeIn(evaluations, orders, input);
  const own = orders.map((order) => order.filter((key) => !alike.has(key)));
  const values = evaluations.map((one) => new Map(one.values));
  const found = evaluations.map(() => Object.fromEntries(targets.map((key) => [key, new Array(points.length)])));
  points.forEach((point, place) => {
    const shared = alikeAt(point, input, alike, evaluations[0].graph, values[0]);
    evaluations.forEach((one, turn) => {
      for (const [key, value] of shared) values[turn].set(key, value);
      for (const key of own[turn]) values[turn].set(key, evaluated(one.graph, key, values[turn]));
      for (const key of targets) found[turn][key][place] = values[turn].get(key);
    });
  });
  return found;
}

/** Lines that an input moves in all of some evaluations alike: they are the same, and so is all that they use. */
function alikeIn([first, ...others], orders, input) {
  const moving = new Set(orders.flat());
  const alike = new Set();
  const isSame = (key) => others.every((one) => one.values.get(key) === first.values.get(key));
  const holds = (used) => used === input || alike.has(used) || (!moving.has(used) && isSame(used));
  for (const key of orders[0]) {
    const uses = behind(first.graph, key);
    const isSameLine = (one) => one.graph.lines[key] === first.graph.lines[key];
    if (others.every(isSameLine) && uses.every(holds)) alike.add(key);
  }
  return alike;
}

/** The values of those lines at one point, and the point itself. */
function alikeAt(point, input, alike, graph, values) {
  values.set(input, point);
  const found = new Map([[input, point]]);
  for (const key of alike) {
    const value = evaluated(graph, key, values);
    values.set(key, value);
    found.set(key, value);
  }
  return found;
}

function evaluated(graph, key, values) {
  const operands = graph.uses.get(key).map((use) => (typeof use === "object" ? total(use, values) : values.get(use)));
  return graph.lines[key].line(...operands);
}

/** The sum over the services, of numbers or by month; zero for none. */
function total({ sum, axis }, values) {
  const added = sum.map((key) => values.get(key));
  if (axis === "scalar") return added.reduce((before, one) => before + one, 0);
  if (added.length === 1 && typeof added[0] !== "number") return added[0];
  const found = new Array(values.get("month").length).fill(0);
  for (const one of added) for (let t = 0; t < found.length; t++) found[t] += typeof one === "number" ? one : one[t];
  return found;
}
