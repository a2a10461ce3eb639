/* Words of the interface come from the page, already translated; here their places are filled. */

const tongue = document.documentElement.lang;
const rules = new Intl.PluralRules(tongue);
const digits = new Intl.NumberFormat(tongue, { numberingSystem: document.documentElement.dataset.digits ?? "latn" });
const regions = new Intl.DisplayNames([tongue], { type: "region" });

/** @param {string} text with places like %(name)s */
export function fill(text, places) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => places[name] ?? whole);
}

/** @param {Record<string, string>} forms from CLDR's plural category to a text with %(num)s */
export function count(forms, number) {
  return fill(forms[rules.select(number)] ?? forms.other, { num: digits.format(number) });
}

/** A number in the reader's digits. */
export function figure(number) {
  return digits.format(number);
}

/* Letters that readers of a language read besides Latin ones; the same rule as core/names.py. */
const reads = { ar: /\p{Script=Arabic}/u, ru: /\p{Script=Cyrillic}/u }[tongue] ?? /(?!)/u;

/** The name in its bearer's script if the reader reads that, else in Latin letters. */
export function personName({ name, latin_name: latin }) {
  return !latin || /\p{Script=Latin}/u.test(name) || reads.test(name) ? name : latin;
}

export function countryName(code) {
  try {
    return regions.of(code);
  } catch {
    return code;
  }
}
