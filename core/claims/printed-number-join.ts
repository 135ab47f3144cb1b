import { Big } from 'big.js';
import type { Atom } from './printed-number-atom.ts';
import { withSuffixOf } from './printed-number-numeral.ts';

/** How two neighbouring numbers belong together. */
export type Join =
  | { readonly kind: 'spread' }
  | { readonly kind: 'product'; readonly count: Atom; readonly each: Atom }
  | { readonly kind: 'change' }
  | { readonly kind: 'range' }
  | { readonly kind: 'compound' };

const LONGEST_GAP = 16;
const LARGEST_DEVICE_COUNT = 4096;

const SPREAD = /^\s*\(?\s*(?:±|\+\/-|\+-)\s*$/;
const PRODUCT = /^\s*[x×*✕]\s*$/;
const ARROW = /^\s*(?:-{1,2}>|=>|→|⇒|⟶|➜|➔)\s*$/;
const FALL_OR_RISE =
  /^\s*(?:降到|降至|降低到|下降到|升到|升至|提升到|提高到|提升至|涨到|增加到|增至|减少到|减至)\s*$/;
const DASH = /^\s*(?:-|–|—|~)\s*$/;
const TO = /^\s*(?:to|到|至|에서)\s*$/;
const AND = /^\s*(?:and|和|与)\s*$/;
const BETWEEN = /(?:between|介于|在)[\s*_]*$/i;
const MOVEMENT =
  /\b(?:drop|fell|fall|ris|rose|improv|increas|decreas|reduc|grew|went|lower|climb|shr)\w*|降|升|提高|涨|减|增/i;

function isWhole(atom: Atom): boolean {
  return (
    atom.numeral.style.decimals === 0 && atom.numeral.style.suffix === '' && Number(atom.numeral.decimal) > 0
  );
}

function isDeviceCount(atom: Atom): boolean {
  return isWhole(atom) && atom.unit === null && Number(atom.numeral.decimal) <= LARGEST_DEVICE_COUNT;
}

function unitsAgree(first: Atom, second: Atom): boolean {
  if (first.unit === null) {
    return true;
  }
  const name = first.unit.text.toLowerCase();
  return second.unit !== null && second.unit.text.toLowerCase() === name;
}

function ascends(first: Atom, second: Atom): boolean {
  return new Big(withSuffixOf(first.numeral, second.numeral).decimal).lte(second.numeral.decimal);
}

function productOf(first: Atom, second: Atom): Join | null {
  if (isDeviceCount(first) && second.unit?.unit.dimension === 'byte') {
    return { kind: 'product', count: first, each: second };
  }
  if (isDeviceCount(second) && first.unit?.unit.dimension === 'byte') {
    return { kind: 'product', count: second, each: first };
  }
  return null;
}

function isCompoundDuration(first: Atom, second: Atom): boolean {
  const larger = first.unit?.unit;
  const smaller = second.unit?.unit;
  if (larger?.dimension !== 'second' || smaller?.dimension !== 'second' || !isWhole(first)) {
    return false;
  }
  return (larger.meanings[0]?.size ?? 0) > (smaller.meanings[0]?.size ?? 0);
}

/**
 * How `first` and the number after it belong together, judged by the text between them; null when they do not.
 *
 * @param lead the text directly before `first`, where "between" or "dropped from" may stand
 */
export function joinOf(text: string, lead: string, first: Atom, second: Atom): Join | null {
  if (second.start - first.end > LONGEST_GAP || second.start < first.end) {
    return null;
  }
  const gap = text.slice(first.end, second.start);
  if (SPREAD.test(gap)) {
    return { kind: 'spread' };
  }
  if (PRODUCT.test(gap)) {
    return productOf(first, second);
  }
  if (/^(?: ?| and )$/.test(gap) && isCompoundDuration(first, second)) {
    return { kind: 'compound' };
  }
  if (!unitsAgree(first, second)) {
    return null;
  }
  if (ARROW.test(gap) || FALL_OR_RISE.test(gap)) {
    return { kind: 'change' };
  }
  if (TO.test(gap)) {
    const moves =
      (/(?:from|从)[\s*_]*$/i.test(lead) && MOVEMENT.test(lead)) ||
      (gap.includes('에서') && /^(?:으로|로)/.test(text.slice(second.end, second.end + 2)));
    return { kind: moves || !ascends(first, second) ? 'change' : 'range' };
  }
  const isRange = DASH.test(gap) || (AND.test(gap) && BETWEEN.test(lead));
  return isRange && ascends(first, second) ? { kind: 'range' } : null;
}
