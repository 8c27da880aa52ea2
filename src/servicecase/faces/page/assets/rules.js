// What the page has to judge by itself, since it follows the reader's changes: which form is preferred, what the
// decision is, which assumptions count. A test holds each function to its twin in Python over random cases.

const DO_NOTHING = "do_nothing";

/** Whether a value may stand for an assumption. */
function isAllowed({ kind, lower, upper }, value) {
  const isWhole = kind === "number" || Number.isInteger(value);
  return Number.isFinite(value) && isWhole && lower <= value && value <= upper;
}

// ---- The forms of a service: `form` is an entry of its `forms`, `changes` has values by key ----

/** Whether anyone knows what the work of a service costs: the scenario says so, or the reader has. */
const costIsKnown = (service, changes) => service.costIsGiven || service.costs.some((key) => key in changes);

/** What a form lacks: its terms, or the cost of the work, which the reader may have given. */
const missingFrom = (service, form, changes) =>
  form.lacksOnlyCost && costIsKnown(service, changes) ? [] : form.missing;

/** What a service brings under each form and without it, with all else as it is; without terms there are no figures. */
function outcomes(evaluation, service, changes) {
  return service.forms.map((form) => {
    const missing = missingFrom(service, form, changes);
    if (missing.length) return { ...form, missing };
    const isNothing = form.key === DO_NOTHING;
    const under = evaluation.with({}, { [service.key]: isNothing ? null : form.key });
    if (isNothing) return { ...form, missing, under, isViable: true, contractor: 0 };
    const of = (name) => under.value(`${service.key}.${name}`);
    const contractor = costIsKnown(service, changes) ? of("contractor_annual_profit") : NaN;
    return { ...form, missing, under, isViable: Boolean(of("contract_is_viable")), contractor };
  });
}

/** The viable form with the highest net present value; the chosen one if as good. */
function preferred(found, chosen) {
  const isBetter = (one, best) => {
    const [worth, most] = [one, best].map(({ under }) => under.value("npv"));
    return worth > most || (worth === most && one.key === chosen);
  };
  return found
    .filter((one) => one.under && one.isViable)
    .reduce((best, one) => (isBetter(one, best) ? one : best));
}

/** Every service with its outcomes, the chosen one, and the one that is preferred. */
function comparison(evaluation, services, changes) {
  return services.map((service) => {
    const found = outcomes(evaluation, service, changes);
    const chosen = found.find((one) => one.key === evaluation.contracts[service.key]);
    return { service, found, chosen, best: preferred(found, chosen.key) };
  });
}

/** What is to be noted of a form in a comparison. */
const marks = (form, { chosen, best }) => [
  ...(form.key === chosen.key ? ["chosen"] : []),
  ...(form.key === best.key ? ["worth most as stated"] : []),
  ...(form.under && !form.isViable ? ["not viable for the contractor"] : []),
];

/** Whether the company and every contractor would sign, by the values alone. */
const isOpen = (evaluation) =>
  evaluation.value("npv") >= 0 && content.services.every((one) => isViable(evaluation, one.key));

/** Whether the contract of a service is viable, where it is offered. */
const isViable = (evaluation, service) =>
  !evaluation.contracts[service] || Boolean(evaluation.value(`${service}.contract_is_viable`));

/**
 * The decision on the values alone: `kind`, a key of the templates of the verdict; `under`, the evaluation that it
 * speaks of; `service`, the one that another contract is for, or that is left out.
 */
function decision(evaluation, compared) {
  if (compared.some(({ chosen }) => chosen.missing.length)) return { kind: "unknown", under: evaluation };
  const others = compared.flatMap(({ service, found, chosen }) =>
    found
      .filter((one) => one.under && one.key !== chosen.key && (one.key !== DO_NOTHING || compared.length > 1))
      .map((one) => ({ kind: one.key === DO_NOTHING ? "launch_without" : "launch_another", under: one.under, service })),
  );
  const open = [{ kind: "launch", under: evaluation }, ...others].filter(({ under }) => isOpen(under));
  const worth = ({ under }) => under.value("npv");
  const best = open.reduce((best, one) => (best && worth(best) >= worth(one) ? best : one), null);
  if (best) return best;
  return { kind: evaluation.value("npv") < 0 ? "refuse" : "contractor_refuses", under: evaluation };
}

// ---- The assumptions ----

/** Keys of the assumptions that the lines use under the contracts chosen; what is one there may be a line here. */
const inUse = ({ graph }) => new Set([...graph.behind.values()].flat().filter((key) => !graph.lines[key]));

/** Those in use that are not left out of the case by their defaults. */
function counted(evaluation, assumptions, changes) {
  const used = inUse(evaluation);
  return assumptions.filter((one) => used.has(one.key) && (!one.isNeutral || one.key in changes));
}

/** Whether nobody vouches for a value: what the reader has changed is assumed. */
const isAssumed = (one, changes) => one.isAssumed || one.key in changes;

/** Those in use whose word no longer holds on a day. */
function expired(evaluation, assumptions, changes, day) {
  const used = inUse(evaluation);
  return assumptions.filter((one) => one.expires && one.expires < day && !(one.key in changes) && used.has(one.key));
}

/** Whether the case speaks of each assumption, and whether each line depends on one of which it does. */
function loud({ graph }, assumptions, changes) {
  const isSpoken = (one) => !one.isOfCalendar && (!one.isNeutral || one.key in changes);
  const found = new Map(assumptions.map((one) => [one.key, isSpoken(one)]));
  const visit = (key) => {
    if (!found.has(key)) found.set(key, behind(graph, key).map(visit).some(Boolean));
    return found.get(key);
  };
  [...graph.uses.keys()].forEach(visit);
  return found;
}

// ---- Figures by year or over a range of values ----

/** Whether two series differ by no more than the last digits, as NumPy judges it. */
const areClose = (first, second) =>
  first.every((one, place) => Math.abs(one - second[place]) <= 1e-8 + 1e-5 * Math.abs(second[place]));

/** Where a sampled curve falls below zero or rises to it, by linear interpolation between its points. */
function crossings(x, level) {
  const found = [];
  for (let place = 0; place + 1 < x.length; place++) {
    const [here, next] = [level[place], level[place + 1]];
    if (here >= 0 !== next >= 0) found.push(x[place] + (here / (here - next)) * (x[place + 1] - x[place]));
  }
  return found;
}

/** Ranges and the viable form that is worth most in each; null for doing nothing. */
function bestByRange({ x, curves, without }) {
  const nothing = { curve: null, npv: x.map(() => without), headroom: x.map(() => 0) };
  const forms = [...curves.map((curve) => ({ ...curve, curve })), nothing];
  const worth = (form, place) => (form.headroom[place] >= 0 ? form.npv[place] : -Infinity);
  const best = x.map((_, place) => forms.reduce((top, one) => (worth(one, place) > worth(top, place) ? one : top)));
  const starts = x.map((_, place) => place).filter((place) => place === 0 || best[place] !== best[place - 1]);
  const edges = starts.map((place) => (place ? takeover(x, place, best[place - 1], best[place]) : x[0]));
  const ends = [...edges.slice(1), x.at(-1)];
  return starts.map((start, place) => ({ from: edges[place], to: ends[place], curve: best[start].curve }));
}

/** Where one form takes over from another, between a point and the one before. */
function takeover(x, place, before, after) {
  const step = (values) => values.slice(place - 1, place + 1);
  const gap = after.npv.map((one, at) => one - before.npv[at]);
  const found = [after.headroom, before.headroom, gap].flatMap((level) => crossings(step(x), step(level)));
  return found[0] ?? x[place];
}

const LEAST_GAP = 0.5; // yuan; forms that are closer bring the same, by what is rounded on the way

/** Where one curve and another bring the same, and one of them less on one side and more on the other. */
function meetings(x, one, other) {
  const gap = withoutTies(one.map((value, place) => value - other[place]));
  return crossings(x, gap).map((at) => ({ x: at, y: interpolated(x, one, at) }));
}

/** The gaps, where there is none that before it: curves that run together do not cross. */
function withoutTies(gaps) {
  const first = gaps.find((gap) => Math.abs(gap) >= LEAST_GAP) ?? 1;
  let before = Math.sign(first) * LEAST_GAP;
  return gaps.map((gap) => (before = Math.abs(gap) < LEAST_GAP ? Math.sign(before) * LEAST_GAP : gap));
}

/** A curve between its points. */
function interpolated(x, y, at) {
  const after = Math.max(1, x.findIndex((one, place) => one >= at || place === x.length - 1));
  return y[after - 1] + ((at - x[after - 1]) / (x[after] - x[after - 1])) * (y[after] - y[after - 1]);
}
