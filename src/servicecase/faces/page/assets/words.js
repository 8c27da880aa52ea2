// Words, numbers and units as people read them, letter for letter as Python's faces write them.

// A space at the edge of a blank that stands between Chinese letters, and the mark of an edge: see `wording/language.py`.
const CHINESE = "[\\u2018-\\u201d\\u3000-\\u303f\\u4e00-\\u9fff\\uff00-\\uffef]";
const BETWEEN_CHINESE = new RegExp(`(?<=${CHINESE})(?: \0|\0 \0?)(?=${CHINESE})|\0`, "g");

/** A text of the page in the reader's language, with `{names}` in it replaced by values. */
function t(text, values = {}) {
  const words = content.texts[state.language]?.[text] ?? text;
  const filled = words.replace(/\{(\w+)\}/g, (whole, name) => (values[name] == null ? whole : `\0${values[name]}\0`));
  return filled.replace(BETWEEN_CHINESE, "");
}

/** What the content gives in every language, in the reader's. */
const inLanguage = (texts) => (typeof texts === "string" ? texts : texts[state.language]);

/** The title of a contract form within a sentence. */
const inSentence = (title) => inLanguage(title).toLowerCase();

/** Words in a row, each once: a, b and c. Nothing for no words. */
function listed(words) {
  const once = [...new Set(words)];
  const others = once.slice(0, -1).join(t(", "));
  return others ? others + t(" and ") + once.at(-1) : (once[0] ?? "");
}

/** What a form lacks, from names in every language. */
const needs = (missing) =>
  t("needs {terms}", { terms: missing.map((one) => uncapitalised(inLanguage(one))).join(t(", ")) });

/** A label within a sentence: abbreviations and names of services keep their capitals. */
function uncapitalised(text) {
  const isName = state.language !== "en" || text.includes(":") || /\p{Lu}/u.test(text[1] ?? "");
  return isName ? text : text[0].toLowerCase() + text.slice(1);
}

// ---- Rounding. JavaScript's own takes a tie away from zero, Python's to the even digit. ----

/** A size in units of 10 ** -decimals, as a whole number: the nearest, and of two as near the even one. */
function nearest(size, decimals) {
  let doublings = 0; // until it is whole; every step is exact
  for (; !Number.isInteger(size); doublings++) size *= 2;
  const tens = (power) => 10n ** BigInt(Math.max(power, 0));
  const [dividend, divisor] = [BigInt(size) * tens(decimals), 2n ** BigInt(doublings) * tens(-decimals)];
  const [units, rest] = [dividend / divisor, 2n * (dividend % divisor)];
  return rest > divisor || (rest === divisor && units % 2n === 1n) ? units + 1n : units;
}

/** The power of ten of a number's first digit when the number is rounded to so many digits. */
const power = (value, digits) => Number(value.toExponential(digits - 1).split("e")[1]);

/** A computed or drawn value without digits that mean nothing. */
function rounded(value, digits = 3) {
  if (!Number.isFinite(value) || value === 0) return value;
  const decimals = digits - 1 - power(value, digits);
  return Math.sign(value) * Number(`${nearest(Math.abs(value), decimals)}e${-decimals}`);
}

/** A number with so many decimals; no minus sign before a zero. */
function fixed(value, decimals) {
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const units = nearest(Math.abs(value), decimals);
  const digits = String(units).padStart(decimals + 1, "0");
  const text = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
  return value < 0 && units !== 0n ? `-${text}` : text;
}

const withoutZeros = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** A number with at most so many decimals, and commas between thousands. */
const trimmed = (value, decimals) =>
  withoutZeros(fixed(value, decimals).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ","));

/** Three significant digits of a number below 1. */
function significant(value) {
  const first = power(value, 3);
  if (first >= -4) return withoutZeros(fixed(value, 2 - first));
  const [digit, ...others] = String(nearest(Math.abs(value), 2 - first));
  const digits = withoutZeros(`${digit}.${others.join("")}`);
  return `${value < 0 ? "-" : ""}${digits}e-${String(-first).padStart(2, "0")}`;
}

// ---- Values with and without their units ----

/** Whether values of a unit, the largest of such a size, are shown in percent. */
const isInPercent = (unit, size) => unit === "share" || (["share/month", "1/month"].includes(unit) && size < 1);

/** A value of a unit: 112,500 · 25% · yes · none. */
function number(value, unit) {
  if (Array.isArray(value)) return value.map((one) => number(one, unit)).join(t(", "));
  if (unit === "flag") return t(value ? "yes" : "no");
  if (value === null || Number.isNaN(value)) return t("none");
  const size = Math.abs(value);
  if (isInPercent(unit, size)) return `${trimmed(value * 100, size < 0.1 ? 2 : 1)}%`;
  return 0 < size && size < 1 ? significant(value) : trimmed(value, size >= 1000 ? 0 : 2);
}

const unitInWords = (unit) =>
  unit
    .split("/")
    .map((part) => t(part))
    .join("/");

/** A value with its unit. */
function quantity(value, unit) {
  const text = number(value, unit);
  if (["share", "flag", "1"].includes(unit) || text === t("none")) return text;
  if (unit in content.rates) return t(content.rates[unit], { value: text });
  if (content.counted.includes(unit)) return t(`{value} ${unit}${value === 1 ? "" : "s"}`, { value: text });
  return `${text} ${unitInWords(unit)}`;
}

/** Whole yuan of a computed amount; nothing for none. */
const wholeYuan = (value) => (Number.isNaN(value) ? "" : trimmed(value, 0));

/** How a card shows a computed figure: whole yuan, else as it is shown elsewhere. */
const cardAmount = (value, unit) => (unit.startsWith("yuan") ? wholeYuan(value) : number(value, unit));

/** Decimals of a change: as many as the figure of such a size beside it has, and whole yuan. */
function decimalsOfChange(size, unit) {
  if (unit === "share") return size >= 0.1 ? 3 : 4;
  return unit.startsWith("yuan") ? 0 : 2;
}

/** By how much a figure differs from the scenario as saved; nothing where that cannot be seen. */
function change(now, before, unit) {
  if (Number.isNaN(now) !== Number.isNaN(before)) return t("was {value}", { value: cardAmount(before, unit) || t("none") });
  if (Number.isNaN(now) || now === before) return "";
  const size = Math.abs(now - before);
  const decimals = decimalsOfChange(Math.max(Math.abs(now), Math.abs(before)), unit);
  const rounded = Number.isFinite(size) ? Number(fixed(size, decimals)) : size;
  if (rounded === 0) return "";
  const text = `${now > before ? "+" : "−"}${cardAmount(rounded, unit)}`;
  return unit === "share" ? t("{change} points", { change: text.replace("%", "") }) : text;
}
