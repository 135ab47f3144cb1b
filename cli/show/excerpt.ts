/** How much of a line is shown to each side of the place that it is shown for. */
const BEFORE = 60;
const BEHIND = 50;
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u;

/** A line and a mark under the word at a column, both ready for a terminal. */
export interface Excerpt {
  readonly line: string;
  readonly mark: string;
}

/** The part of a line around a column (from 1), with the word that begins there marked. */
export function excerptOf(line: string, column: number): Excerpt {
  const at = Math.min(column - 1, line.length);
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(line.length, at + BEHIND);
  const word = /^\S*/.exec(line.slice(at, to))?.[0] ?? '';
  const head = from > 0 ? '…' : '';
  const tail = to < line.length ? '…' : '';
  return {
    line: `${head}${printable(line.slice(from, to))}${tail}`,
    mark: `${blank(head + line.slice(from, at))}${word === '' ? '^' : widened(word)}`,
  };
}

/** Text that does nothing to a terminal: control characters, an escape first of all, are shown as pictures. */
export function printable(text: string): string {
  // The Unicode block "Control Pictures" has a picture for each of the first 32.
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\t') return character;
    return code < 0x20 ? String.fromCodePoint(0x24_00 + code) : '\ufffd';
  });
}

/** As wide as the text, without ink: tabs stay, what takes two columns is a wide space. */
function blank(text: string): string {
  return [...text]
    .map((character) => (character === '\t' ? '\t' : WIDE.test(character) ? '\u3000' : ' '))
    .join('');
}

function widened(text: string): string {
  return [...text].map((character) => (WIDE.test(character) ? '^^' : '^')).join('');
}
