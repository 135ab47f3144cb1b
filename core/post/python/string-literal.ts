/** The text of a string literal, and for each of its characters where it is written. */
export interface StringLiteral {
  readonly text: string;
  readonly offsets: readonly number[];
}

const SIMPLE_ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

export interface LiteralBounds {
  /** The letters before the quote, lower case. */
  readonly prefix: string;
  /** The first character behind the opening quote, and the closing quote. */
  readonly start: number;
  readonly end: number;
}

/** The parts of a string literal that is written from `start` to before `end`; null when its quotes do not match. */
export function literalBounds(code: string, start: number, end: number): LiteralBounds | null {
  const head = /^([A-Za-z]{0,2})("""|'''|"|')/.exec(code.slice(start, start + 5));
  const quote = head?.[2];
  if (head === null || quote === undefined) return null;
  const inner = start + head[0].length;
  const closed = end - quote.length;
  if (closed < inner || code.slice(closed, end) !== quote) return null;
  return { prefix: (head[1] ?? '').toLowerCase(), start: inner, end: closed };
}

/**
 * Reads a part of a string literal by the rules of Python 3; null for an escape that only Python's tables know (`\N{…}`).
 * In a raw literal a backslash is itself; in a format literal doubled braces are one.
 */
export function decodeLiteral(code: string, { prefix, start, end }: LiteralBounds): StringLiteral | null {
  const raw = prefix.includes('r');
  const format = prefix.includes('f');
  let text = '';
  const offsets: number[] = [];
  let at = start;
  while (at < end) {
    const piece = raw || code.charAt(at) !== '\\' ? readPlain(code, at, format) : readEscape(code, at, end);
    if (piece === null) return null;
    text += piece.text;
    for (let index = 0; index < piece.text.length; index += 1) offsets.push(at);
    at += piece.length;
  }
  return { text, offsets };
}

interface Piece {
  readonly text: string;
  readonly length: number;
}

function readPlain(code: string, at: number, format: boolean): Piece {
  const pair = code.slice(at, at + 2);
  if (pair === '\r\n') return { text: '\n', length: 2 };
  if (format && (pair === '{{' || pair === '}}')) return { text: pair.charAt(0), length: 2 };
  return { text: code.charAt(at), length: 1 };
}

function readEscape(
  code: string,
  at: number,
  end: number,
): { readonly text: string; readonly length: number } | null {
  const next = code.charAt(at + 1);
  if (next === '\n') return { text: '', length: 2 };
  if (next === '\r') return { text: '', length: code.charAt(at + 2) === '\n' ? 3 : 2 };
  const simple = SIMPLE_ESCAPES.get(next);
  if (simple !== undefined) return { text: simple, length: 2 };
  if (next === 'N') return null;
  const rest = code.slice(at + 1, Math.min(end, at + 10));
  const octal = /^[0-7]{1,3}/.exec(rest);
  if (octal !== null)
    return { text: String.fromCodePoint(Number.parseInt(octal[0], 8)), length: 1 + octal[0].length };
  const hex = /^(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/.exec(rest);
  if (hex !== null) {
    const point = Number.parseInt(hex[0].slice(1), 16);
    return point > 0x10ffff ? null : { text: String.fromCodePoint(point), length: 1 + hex[0].length };
  }
  // Python keeps the backslash of an escape that it does not know.
  return { text: '\\', length: 1 };
}
