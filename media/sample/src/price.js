/** What bottles cost. Every amount is a whole number of cents. */

export const BOTTLES_PER_CASE = 6;

/** The price of one bottle out of a case. */
export function bottlePrice(casePrice) {
  return Math.floor(casePrice / 5);
}

/** The price of any number of bottles: full cases first, then single bottles at 10 % more. */
export function orderPrice(bottles, casePrice) {
  const cases = Math.floor(bottles / BOTTLES_PER_CASE);
  const singles = bottles - cases * BOTTLES_PER_CASE;
  return cases * casePrice + Math.round(singles * bottlePrice(casePrice) * 1.1);
}

/** A price with tax on top; `rate` is in per cent. */
export function withTax(price, rate) {
  return Math.round((price * (100 + rate)) / 100);
}
