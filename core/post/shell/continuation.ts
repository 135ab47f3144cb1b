import { lineBreakLength, skipBlanks } from './characters.ts';

/** Skips blanks and continued line ends. */
export function skipContinued(text: string, at: number): number {
  let index = skipBlanks(text, at);
  for (;;) {
    const lineBreak = text.charCodeAt(index) === 92 ? lineBreakLength(text, index + 1) : 0;
    if (lineBreak === 0) return index;
    index = skipBlanks(text, index + 1 + lineBreak);
  }
}

/** Skips blanks and line breaks, continued or not. */
export function skipLineBreaks(text: string, at: number): number {
  let index = skipContinued(text, at);
  for (let length = lineBreakLength(text, index); length > 0; length = lineBreakLength(text, index)) {
    index = skipContinued(text, index + length);
  }
  return index;
}
