// Sentences on the case as the reader sees it, as Python's verdict and brief say them.

/** The decision on the values alone in words. */
function verdict(evaluation, compared) {
  const { kind, under, service } = decision(evaluation, compared);
  if (kind === "unknown") {
    const services = compared.filter(({ chosen }) => chosen.missing.length).map(({ service }) => service.title);
    return t(content.verdicts.unknown, { services: listed(services) });
  }
  return t(content.verdicts[kind], {
    forms: formsInWords(under),
    stated: formsInWords(evaluation),
    service: service?.title ?? "",
    refusal: refusalInWords(evaluation),
    income: number(under.value("annual_income"), "yuan/year"),
    worth: number(under.value("npv"), "yuan"),
    months: evaluation.value("horizon_months"),
    rate: number(evaluation.value("discount_rate"), "share"),
  });
}

/** The contracts of all services within a sentence. */
function formsInWords({ contracts }) {
  const offered = content.services.filter((one) => contracts[one.key]);
  return listed(offered.map((one) => inSentence(one.forms.find(({ key }) => key === contracts[one.key]).title)));
}

/** Whose contractor would refuse. */
function refusalInWords(evaluation) {
  const refused = content.services.filter((one) => !isViable(evaluation, one.key));
  if (content.services.length === 1) return t("the contractor would refuse");
  return t("the contractor would refuse ({services})", { services: listed(refused.map((one) => one.title)) });
}

/** What the rate of return alone does not say: that there are others, or why there is none. */
function returns(evaluation) {
  const rates = ratesOfReturn(evaluation.value("net_cash"));
  if (rates.length > 1) return t("one of {count}: {rates}", { count: rates.length, rates: number(rates, "share") });
  if (rates.length) return "";
  if (evaluation.value("peak_funding") === 0) return t("no outlay to earn a return on");
  const isEarnedBack = evaluation.value("cumulative_cash").at(-1) > 0;
  return isEarnedBack ? t("beyond the rates searched") : t("the outlay is not recovered");
}

/** What a reader should be warned of on a day: what follows from the figures, and what holds whatever they are. */
function cautions(evaluation, changes, day) {
  const above = content.references.filter((one) => evaluation.value(one.line) > one.high);
  const found = [...contractorsInDanger(evaluation, changes), ...above.map((one) => aboveOthers(evaluation, one))];
  if (evaluation.value("exceeds_sales_limit"))
    found.push(t("The sales would pass the small-scale taxpayer's limit: another VAT rate would apply."));
  found.push(...inLanguage(content.cautions));
  for (const one of expired(evaluation, content.assumptions, changes, day)) {
    const named = { assumption: inLanguage(one.label), date: inLanguage(one.expiresInWords) };
    found.push(t("{assumption} expired on {date}.", named));
  }
  if (ratesOfReturn(evaluation.value("net_cash")).length > 1)
    found.push(t("Several rates of return solve this cash flow: judge it by its net present value."));
  return found;
}

/** Services whose contractor does not earn what it needs, or nobody knows whether it does. */
function contractorsInDanger(evaluation, changes) {
  const [short, others] = [[], []];
  for (const service of content.services) {
    const of = (name) => evaluation.value(`${service.key}.${name}`);
    const warn = (list, text, gap) => list.push(t(text, { service: service.title, gap: number(gap, "yuan") }));
    const [gap, last] = [-of("contractor_headroom"), -of("contractor_annual_headroom")];
    if (of("contractor_falls_short"))
      warn(short, "{service}: the contractor earns {gap} yuan less than its required margin.", gap);
    if (last > 0 && of("contract_is_viable"))
      warn(others, "{service}: in the last year the contractor earns {gap} yuan less than its required margin.", last);
    if (!costIsKnown(service, changes))
      warn(others, "{service}: no cost of the work is given, so it is not tested whether the contract is viable.", NaN);
  }
  return [...short, ...others];
}

function aboveOthers(evaluation, { line, label, title, range, unit, source }) {
  const named = { line: inLanguage(label), value: quantity(evaluation.value(line), unit), source };
  const others = { others: inLanguage(title), range: inLanguage(range) };
  return t("{line} is {value}; {others} have {range} (source {source}).", { ...named, ...others });
}

/** A value as an explanation shows it: of months or years that differ, the last one and the first. */
function spanned(value, unit) {
  if (typeof value === "number") return quantity(value, unit);
  const last = quantity(value.at(-1), unit);
  if (value.every((one) => one === value[0])) return last;
  const text =
    value.length === content.months
      ? "{last} in month {count}, from {first} in month 1"
      : "{last} in year {count}, from {first} in year 1";
  return t(text, { last, count: value.length, first: number(value[0], unit) });
}

// ---- What the charts show ----

/** What the last year brings, and what costs and taxes leave of it. */
function incomeInWords(evaluation, hasCosts) {
  const [income, profit] = ["annual_income", "annual_profit"].map((key) => number(evaluation.value(key), "yuan"));
  return hasCosts
    ? t("The contracts bring {income} yuan in the last year; {profit} is left after costs and tax", { income, profit })
    : t("The contracts bring {income} yuan in the last year", { income });
}

/** Whether and when the money comes back. */
function paybackInWords(evaluation) {
  const payback = evaluation.value("payback_period");
  if (Number.isNaN(payback)) {
    const months = quantity(content.months, "month");
    return t("Not paid back within {months}", { months });
  }
  if (payback === 0) return t("The service needs no funding");
  const named = { peak: wholeYuan(evaluation.value("peak_funding")), month: number(payback, "1") };
  return t("Peak funding is {peak} yuan; paid back in month {month}", named);
}

/** Which form is worth most at the far end of the values of an assumption, and from where on. */
function preferenceInWords(ranges, { label, unit }) {
  const form = (range) => (range.curve ? inSentence(range.curve.form.title) : t("doing nothing"));
  const last = ranges.at(-1);
  if (ranges.length === 1)
    return t("Throughout, {form} is worth most of the viable contracts", { form: form(last) });
  return t(
    "{assumption} from {level}: {form} is worth most of the viable contracts; just below, {other} (strip)",
    {
      assumption: inLanguage(label),
      level: quantity(rounded(last.from), unit),
      form: form(last),
      other: form(ranges.at(-2)),
    },
  );
}
