import { type Numeral, readNumeral } from './printed-number-numeral.ts';
import { endOfName, endOfNonQuantity, endOfRestOfName, isWordCharacter } from './printed-number-text.ts';
import { type PrintedUnit, scanUnit } from './unit-scan.ts';

/** One numeral with the unit behind it, before neighbours are joined into ranges, changes and products. */
export interface Atom {
  readonly start: number;
  readonly end: number;
  readonly numeral: Numeral;
  readonly unit: PrintedUnit | null;
  /** "+" or 多 between numeral and unit, as in "20+ GB" and "10多分钟": more than printed. */
  readonly more: string | null;
}

const MORE = / ?(?:多|余|餘)|\+(?![\d/-])/y;
const PRODUCT_SIGN_AND_DIGIT = /^[x×*]\d/;

/** Digits that turn out to be the beginning of a name: "7B-Instruct", "3D", "1st", "2.json". */
function belongsToName(text: string, numeral: Numeral, unit: PrintedUnit | null): boolean {
  const rest = text.slice(numeral.end, numeral.end + 2);
  if (unit !== null) {
    return false;
  }
  if (PRODUCT_SIGN_AND_DIGIT.test(rest)) {
    return false;
  }
  return isWordCharacter(text[numeral.end]) || /^\.[A-Za-z]/.test(rest) || /^-[A-Za-z]/.test(rest);
}

function readAtom(text: string, position: number): Atom | { readonly skipTo: number } {
  const numeral = readNumeral(text, position);
  if ('skipTo' in numeral) {
    return { skipTo: endOfRestOfName(text, numeral.skipTo) };
  }
  MORE.lastIndex = numeral.end;
  const more = MORE.exec(text)?.[0] ?? null;
  const unitFrom = numeral.end + (more?.length ?? 0);
  const unit = scanUnit(text, unitFrom);
  if (more === null && belongsToName(text, numeral, unit)) {
    return { skipTo: endOfRestOfName(text, numeral.end) };
  }
  return { start: numeral.start, end: unit?.end ?? unitFrom, numeral, unit, more: more?.trim() ?? null };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

/** All numerals of a text with their units, in order. Every character is visited a bounded number of times. */
export function scanAtoms(text: string): readonly Atom[] {
  const atoms: Atom[] = [];
  let position = 0;
  while (position < text.length) {
    const startsNumber = isDigit(text[position]) || (text[position] === '.' && isDigit(text[position + 1]));
    if (!startsNumber) {
      position = endOfName(text, position) ?? position + 1;
      continue;
    }
    const nonQuantityEnd = endOfNonQuantity(text, position);
    if (nonQuantityEnd !== null) {
      position = nonQuantityEnd;
      continue;
    }
    const atom = readAtom(text, position);
    if ('skipTo' in atom) {
      position = Math.max(atom.skipTo, position + 1);
    } else {
      atoms.push(atom);
      // The x of "4x50GiB" is a sign, not the first letter of a name.
      const multiplies = PRODUCT_SIGN_AND_DIGIT.test(text.slice(atom.end, atom.end + 2));
      position = multiplies ? atom.end + 1 : atom.end;
    }
  }
  return atoms;
}
