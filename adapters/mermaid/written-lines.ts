/** What Mermaid takes out of a diagram before it parses it, in its order: front matter, directives, comments. */
const FRONT_MATTER = /^\s*-{3}\s*\n.*?\n-{3}\s*\n+/s;
const DIRECTIVE = /%%\{[^}]*(?:\}(?!%%)[^}]*)*\}%%/g;
const COMMENT = /^\s*%%(?!\{)[^\n]*\n?/gm;
const LEADING = /^\s+/;

/**
 * For each line that Mermaid's parser sees, the line of the diagram that it is written in, from 1: the parser counts
 * without what was taken out before.
 */
export function writtenLines(diagram: string): readonly number[] {
  let text = diagram.replace(/\r\n?/g, '\n');
  let lines: readonly number[] = numbered(text);
  for (const part of [FRONT_MATTER, DIRECTIVE, COMMENT, LEADING]) {
    const kept: number[] = [];
    let shorter = '';
    let from = 0;
    const keep = (to: number): void => {
      shorter += text.slice(from, to);
      for (let index = from; index < to; index += 1) kept.push(lines[index] ?? 1);
    };
    for (const match of text.matchAll(part.global ? part : new RegExp(part, `${part.flags}g`))) {
      keep(match.index);
      from = match.index + match[0].length;
    }
    keep(text.length);
    text = shorter;
    lines = kept;
  }
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return starts.map((start) => lines[start] ?? lines[start - 1] ?? 1);
}

/** The line of each character. */
function numbered(text: string): readonly number[] {
  let line = 1;
  return Array.from({ length: text.length }, (_, index) => (text.charAt(index) === '\n' ? line++ : line));
}
