// What the printed lines of the model call: `each`, the functions of one value that JavaScript has no sign for, and the
// operators of servicecase.timeline on arrays by month, under the names that they have in Python. Flags are 1 and 0.
// Arrays are plain ones: one of 60 months is made in a fifth of the time that a Float64Array takes.

/** A value for each month or year of an array. */
function each(array, f) {
  const found = new Array(array.length);
  for (let t = 0; t < found.length; t++) found[t] = f(t);
  return found;
}

function sum(flow) {
  let total = 0;
  for (const month of flow) total += month;
  return total;
}

const reversed = (levels) => Array.from(levels).reverse();

/** What each month makes of its values and of the month before; `start` stands before the first month. */
const recurrence = (start, step) => (levels, second) => {
  const found = new Array(levels.length);
  let before = start;
  for (let t = 0; t < found.length; t++) before = found[t] = step(before, levels[t], second?.[t] ?? second);
  return found;
};

function halfToEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

const operators = {
  float_power: (a, b) => a ** b,
  remainder: (a, b) => {
    const rest = a % b; // with the sign of the first operand, where Python has that of the second
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  floor_divide: (a, b) => Math.round((a - operators.remainder(a, b)) / b),
  reciprocal: (a) => 1 / a,
  negative: (a) => -a,
  positive: (a) => a,
  absolute: Math.abs,
  fabs: Math.abs,
  sign: Math.sign,
  square: (a) => a * a,
  sqrt: Math.sqrt,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log10: Math.log10,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  rint: halfToEven,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  equal: (a, b) => +(a === b),
  not_equal: (a, b) => +(a !== b),
  less: (a, b) => +(a < b),
  less_equal: (a, b) => +(a <= b),
  greater: (a, b) => +(a > b),
  greater_equal: (a, b) => +(a >= b),
  logical_and: (a, b) => +(a !== 0 && b !== 0),
  logical_or: (a, b) => +(a !== 0 || b !== 0),
  logical_xor: (a, b) => +((a !== 0) !== (b !== 0)),
  logical_not: (a) => +(a === 0),
  where: (flag, value, otherwise) => (flag ? value : otherwise),
  entry: (table, position) => table[Math.floor(Math.min(Math.max(position, 1), table.length)) - 1],
  running_total: recurrence(0, (before, flow) => before + flow),
  running_maximum: recurrence(-Infinity, (before, level) => Math.max(before, level)),
  running_minimum: recurrence(Infinity, (before, level) => Math.min(before, level)),
  retained_total: recurrence(0, (before, inflow, retention) => before * retention + inflow),
  carry_forward: recurrence(0, (before, level, holds) => (holds ? level : before)),
  carry_back: (levels, flag) => reversed(operators.carry_forward(reversed(levels), reversed(flag))),
  previous: (levels) => each(levels, (t) => (t === 0 ? 0 : levels[t - 1])),
  by_year: (flow) =>
    Array.from({ length: Math.ceil(flow.length / timeline.monthsPerYear) }, (_, year) =>
      sum(flow.slice(year * timeline.monthsPerYear, (year + 1) * timeline.monthsPerYear)),
    ),
  last_year: (flow) => sum(flow.slice(-timeline.monthsPerYear)),
  total: sum,
  lowest: (levels) => levels.reduce((least, month) => Math.min(least, month), Infinity),
  payback: (balance) => {
    const flows = balance.map((one, place) => Math.abs(one - (place ? balance[place - 1] : 0)));
    const rounding = timeline.rounding * flows.reduce((sum, one) => sum + one, 0);
    const lastNegative = balance.findLastIndex((month) => month < -rounding) + 1;
    return lastNegative === balance.length ? NaN : lastNegative && lastNegative + 1;
  },
  rate_of_return: (cash) =>
    ratesOfReturn(cash).reduce((nearest, rate) => (Math.abs(rate) > Math.abs(nearest) ? nearest : rate), NaN),
};

/** Every rate of return of a cash flow, lowest first. */
function ratesOfReturn(cash) {
  if (!cash.some((month) => month > 0) || !cash.some((month) => month < 0)) return [];
  const worth = (growth) => {
    const discount = Math.exp(-growth);
    return cash.reduceRight((later, month) => later * discount + month, 0);
  };
  const { first, last, points } = timeline.logGrowth;
  const growths = Array.from({ length: points }, (_, place) => first + ((last - first) * place) / (points - 1));
  const signs = growths.map((growth) => Math.sign(worth(growth)));
  return signs
    .map((sign, place) => place)
    .filter((place) => place + 1 < points && signs[place] !== 0 && signs[place] * signs[place + 1] <= 0)
    .map((place) => Math.expm1(timeline.monthsPerYear * bisection(worth, growths[place], growths[place + 1])));
}

function bisection(f, low, high) {
  const before = Math.sign(f(low));
  for (let halving = 0; halving < timeline.bisections; halving++) {
    const middle = (low + high) / 2;
    if (Math.sign(f(middle)) === before) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
