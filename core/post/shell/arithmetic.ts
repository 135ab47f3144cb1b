import { isBlank, isDigit, isNameStart, nameEnd } from './characters.ts';

/** Deepest nesting of parentheses and signs that is evaluated. */
const DEPTH_LIMIT = 32;

/** The result, or the names without a known value (none: the text is no integer arithmetic that this reader knows). */
export type ArithmeticResult = { readonly value: number } | { readonly unresolved: readonly string[] };

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
  readonly lookUp: (name: string) => string | null;
  readonly unresolved: string[];
}

/**
 * Evaluates `$((text))`: integers (decimal, 0x…, 0…), names, + - * / % **, signs and parentheses, with the shell's precedence.
 * Anything else, a division by zero, or a result beyond the exactly representable integers is no result.
 */
export function evaluateArithmetic(text: string, lookUp: (name: string) => string | null): ArithmeticResult {
  const cursor: Cursor = { text, at: 0, depth: 0, lookUp, unresolved: [] };
  const value = text.trim() === '' ? 0 : sum(cursor);
  skipSpace(cursor);
  if (cursor.unresolved.length > 0 || Number.isNaN(value) || cursor.at < text.length) {
    return { unresolved: cursor.unresolved };
  }
  return { value };
}

/** Evaluates the operands of `expr`: every number, operator and parenthesis is a word of its own. A single word is its own value. */
export function evaluateExpression(words: readonly string[]): string | null {
  const [first] = words;
  if (first === undefined) return null;
  if (words.length === 1) return first;
  if (!words.every((word) => /^(?:-?[0-9]+|[-+*/%()])$/u.test(word))) return null;
  if (words.some((word, index) => isSign(word) && startsOperand(words[index - 1]))) return null;
  // `expr` reads a leading zero as decimal.
  const text = words.map((word) => word.replace(/^(-?)0+(?=[0-9])/u, '$1')).join(' ');
  const result = evaluateArithmetic(text, () => null);
  return 'value' in result ? String(result.value) : null;
}

function isSign(word: string): boolean {
  return word === '+' || word === '-';
}

function startsOperand(before: string | undefined): boolean {
  return before === undefined || /^[-+*/%(]$/u.test(before);
}

function sum(cursor: Cursor): number {
  let value = product(cursor);
  for (;;) {
    const operator = peek(cursor);
    if (operator !== '+' && operator !== '-') return value;
    cursor.at += 1;
    const right = product(cursor);
    value = integer(operator === '+' ? value + right : value - right);
  }
}

function product(cursor: Cursor): number {
  let value = power(cursor);
  for (;;) {
    const operator = peek(cursor);
    if (operator !== '*' && operator !== '/' && operator !== '%') return value;
    if (operator === '*' && cursor.text.charCodeAt(cursor.at + 1) === 42) return value;
    cursor.at += 1;
    const right = power(cursor);
    if (operator === '*') value = integer(value * right);
    else if (right === 0) value = Number.NaN;
    else value = operator === '/' ? integer(Math.trunc(value / right)) : integer(value % right);
  }
}

function power(cursor: Cursor): number {
  const base = factor(cursor);
  if (peek(cursor) !== '*' || cursor.text.charCodeAt(cursor.at + 1) !== 42) return base;
  cursor.at += 2;
  cursor.depth += 1;
  const exponent = cursor.depth > DEPTH_LIMIT ? Number.NaN : power(cursor);
  cursor.depth -= 1;
  return exponent < 0 ? Number.NaN : integer(base ** exponent);
}

function factor(cursor: Cursor): number {
  cursor.depth += 1;
  const value = cursor.depth > DEPTH_LIMIT ? Number.NaN : signedOrAtom(cursor);
  cursor.depth -= 1;
  return value;
}

function signedOrAtom(cursor: Cursor): number {
  const next = peek(cursor);
  if (next === '-' || next === '+') {
    // Two signs in a row are a decrement or increment.
    if (cursor.text[cursor.at + 1] === next) return Number.NaN;
    cursor.at += 1;
    const value = factor(cursor);
    return next === '-' ? integer(-value) : value;
  }
  if (next === '(') {
    cursor.at += 1;
    const value = sum(cursor);
    if (peek(cursor) !== ')') return Number.NaN;
    cursor.at += 1;
    return value;
  }
  return atom(cursor);
}

function atom(cursor: Cursor): number {
  const { text, at } = cursor;
  const code = text.charCodeAt(at);
  if (isDigit(code)) {
    let end = at + 1;
    while (end < text.length && /[0-9a-zA-Z_#@]/u.test(text.charAt(end))) end += 1;
    cursor.at = end;
    return number(text.slice(at, end));
  }
  if (!isNameStart(code)) return Number.NaN;
  cursor.at = nameEnd(text, at, text.length);
  const name = text.slice(at, cursor.at);
  const value = cursor.lookUp(name);
  if (value === null) {
    cursor.unresolved.push(name);
    return 0;
  }
  const trimmed = value.trim();
  if (trimmed === '') return 0;
  return trimmed.startsWith('-') ? integer(-number(trimmed.slice(1))) : number(trimmed);
}

function number(literal: string): number {
  if (/^0[xX][0-9a-fA-F]+$/u.test(literal)) return integer(Number.parseInt(literal.slice(2), 16));
  if (/^0[0-7]*$/u.test(literal)) return integer(Number.parseInt(literal, 8));
  return /^[1-9][0-9]*$/u.test(literal) ? integer(Number(literal)) : Number.NaN;
}

/** Without negative zero, and NaN for what floating-point numbers do not hold exactly. */
function integer(value: number): number {
  return Number.isSafeInteger(value) ? value + 0 : Number.NaN;
}

function peek(cursor: Cursor): string {
  skipSpace(cursor);
  return cursor.text.charAt(cursor.at);
}

function skipSpace(cursor: Cursor): void {
  while (isBlank(cursor.text.charCodeAt(cursor.at)) || cursor.text.charCodeAt(cursor.at) === 10)
    cursor.at += 1;
}
