// Values as people read them, letter for letter as `faces/labels.py` writes them; texts come from the same catalogue.

/** A number with so many decimals. A tie goes to the even digit, as in Python; `toFixed` takes it away from zero. */
function fixed(value, decimals) {
  const size = Math.abs(value);
  const places = size * 2 ** (decimals + 1);
  const isTie = Number.isInteger(places) && places % 2 === 1;
  let digits = size < 1e21 ? size.toFixed(decimals) : BigInt(size).toString();
  const last = Number(digits.at(-1));
  if (isTie && last % 2 === 1) digits = digits.slice(0, -1) + (last - 1);
  return value < 0 && Number(digits) !== 0 ? `-${digits}` : digits;
}

const withoutZeros = (digits) => (digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits);

/** The digits with commas between thousands and without zeros at the end. */
function trimmed(value, decimals) {
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return withoutZeros(fixed(value, decimals).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ","));
}

/** Three significant digits, as Python's format "g" has them. */
function significant(value) {
  const [digits, exponent] = value.toExponential(2).split("e");
  if (exponent >= -4) return withoutZeros(fixed(value, 2 - exponent));
  return `${withoutZeros(digits)}e-${exponent.slice(1).padStart(2, "0")}`;
}

/** A value of a unit: 112,500 · 25% · yes · none. */
function number(value, unit) {
  if (Array.isArray(value)) return value.map((one) => number(one, unit)).join(t(", "));
  if (unit === "flag") return t(value ? "yes" : "no");
  if (value === null || Number.isNaN(value)) return t("none");
  const size = Math.abs(value);
  if (unit === "share" || (["share/month", "1/month"].includes(unit) && size < 1)) {
    return `${trimmed(value * 100, size < 0.1 ? 2 : 1)}%`;
  }
  return 0 < size && size < 1 ? significant(value) : trimmed(value, size >= 1000 ? 0 : 2);
}

const unitInWords = (unit) =>
  unit
    .split("/")
    .map((part) => t(part))
    .join("/");

const COUNTED = new Set(["household", "hour", "job", "month", "person", "post", "visit"]);

const RATES = {
  "1/month": "{value} a month",
  "share/month": "{value} a month",
  "visit/household/month": "{value} a household a month",
};

/** A value with its unit. */
function quantity(value, unit) {
  const text = number(value, unit);
  if (["share", "flag", "1"].includes(unit) || text === t("none")) return text;
  if (unit in RATES) return t(RATES[unit], { value: text });
  if (COUNTED.has(unit)) return t(`{value} ${unit}${value === 1 ? "" : "s"}`, { value: text });
  return `${text} ${unitInWords(unit)}`;
}
