import { Big } from 'big.js';
import { type Atom, scanAtoms } from './printed-number-atom.ts';
import { joinOf } from './printed-number-join.ts';
import { type Numeral, withSuffixOf } from './printed-number-numeral.ts';
import type { PrintedUnit } from './unit-scan.ts';

/** A duration printed in two units ("3h20min"): `factor` of the smaller make one of the larger. */
export interface Compound {
  readonly factor: number;
  /** What stands between the two numerals. */
  readonly between: string;
}

/** Numbers that belong together, before the words around them are read. */
export interface Expression {
  readonly start: number;
  readonly end: number;
  readonly shape: 'single' | 'range' | 'change';
  readonly first: Numeral;
  /** The same as `first` in a single number; in a compound duration the total, in the smaller unit. */
  readonly last: Numeral;
  /** The numerals as they stand in the text. */
  readonly numerals: readonly Numeral[];
  readonly unit: PrintedUnit | null;
  readonly more: string | null;
  readonly devices: number | null;
  readonly spread: Numeral | null;
  readonly compound: Compound | null;
}

const LEAD = 40;

function single(atom: Atom): Expression {
  return {
    start: atom.start,
    end: atom.end,
    shape: 'single',
    first: atom.numeral,
    last: atom.numeral,
    numerals: [atom.numeral],
    unit: atom.unit,
    more: atom.more,
    devices: null,
    spread: null,
    compound: null,
  };
}

function pair(shape: 'range' | 'change', first: Atom, second: Atom): Expression {
  const from = withSuffixOf(first.numeral, second.numeral);
  return {
    ...single(second),
    start: first.start,
    shape,
    first: from,
    numerals: [from, second.numeral],
    unit: second.unit ?? first.unit,
  };
}

function sizeOf(atom: Atom): number {
  return atom.unit?.unit.meanings[0]?.size ?? 1;
}

function compound(text: string, first: Atom, second: Atom): Expression {
  const factor = sizeOf(first) / sizeOf(second);
  const total = new Big(first.numeral.decimal).times(factor).plus(second.numeral.decimal);
  const numeral: Numeral = { ...second.numeral, start: first.start, decimal: total.toFixed() };
  return {
    ...single(second),
    start: first.start,
    first: numeral,
    last: numeral,
    numerals: [first.numeral, second.numeral],
    compound: { factor, between: text.slice(first.numeral.end, second.numeral.start) },
  };
}

function closingParenthesis(text: string, opening: Atom, second: Atom): number {
  const opened = text.slice(opening.end, second.start).includes('(');
  return opened && text[second.end] === ')' ? second.end + 1 : second.end;
}

function join(text: string, first: Atom, second: Atom): Expression | null {
  const lead = text.slice(Math.max(0, first.start - LEAD), first.start);
  const found = joinOf(text, lead, first, second);
  switch (found?.kind) {
    case 'range':
    case 'change':
      return pair(found.kind, first, second);
    case 'compound':
      return compound(text, first, second);
    case 'product':
      return {
        ...single(found.each),
        start: first.start,
        end: second.end,
        devices: Number(found.count.numeral.decimal),
      };
    case 'spread':
      return {
        ...single(first),
        end: closingParenthesis(text, first, second),
        unit: first.unit ?? second.unit,
        spread: second.numeral,
      };
    default:
      return null;
  }
}

/** The numbers of a text in order, neighbours that belong together as one. No character is in two of them. */
export function findExpressions(text: string): readonly Expression[] {
  const atoms = scanAtoms(text);
  const expressions: Expression[] = [];
  for (let position = 0; position < atoms.length; position += 1) {
    const [atom, next] = [atoms[position], atoms[position + 1]];
    if (atom === undefined) {
      break;
    }
    const joined = next === undefined ? null : join(text, atom, next);
    expressions.push(joined ?? single(atom));
    position += joined === null ? 0 : 1;
  }
  return expressions;
}
