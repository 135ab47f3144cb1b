import { lineBreakLength } from './characters.ts';
import { finishCommand } from './finish-command.ts';
import { leaveAllFrames } from './frames.ts';
import type { Reader } from './reader.ts';
import { meantCharacter } from './typographic.ts';

/**
 * Records a syntax error. The shell runs nothing of the list around it, and a script ends here; a reader who pastes line by line goes
 * on behind it, and so does the reading.
 */
export function syntaxError(reader: Reader, start: number, end: number, token: string): void {
  reader.problems.push({ kind: 'syntax-error', start, end, token });
  refuseList(reader);
  reader.at = logicalLineEnd(reader.text, Math.max(start, reader.at));
}

/** Records a quote or substitution without an end: everything behind it belongs to it. */
export function unterminated(reader: Reader, at: number, opening: string): void {
  const { text } = reader;
  reader.problems.push({ kind: 'unterminated-quote', start: at, end: text.length, opening });
  const closing = opening.at(-1) ?? '';
  for (let index = at; index < text.length; index += 1) {
    if (text.charCodeAt(index) < 128) continue;
    const meant = meantCharacter(text, index, index);
    if (meant !== closing) continue;
    const character = text.charAt(index);
    reader.problems.push({ kind: 'typographic-character', start: index, end: index + 1, character, meant });
  }
  refuseList(reader);
  reader.at = text.length;
}

function refuseList(reader: Reader): void {
  finishCommand(reader, 'newline', false);
  for (let index = reader.listStart; index < reader.commands.length; index += 1) {
    const command = reader.commands[index];
    if (command !== undefined) command.runs = false;
  }
  leaveAllFrames(reader);
  reader.listStart = reader.commands.length;
  reader.nextIsFunction = false;
  reader.cut = null;
  reader.nextCut = null;
}

/** The offset of the line break that ends the line at `at`, continuations included; the end of the text when there is none. */
function logicalLineEnd(text: string, at: number): number {
  let index = text.indexOf('\n', at);
  while (index >= 0) {
    const before = text.charCodeAt(index - 1) === 13 ? index - 2 : index - 1;
    if (text.charCodeAt(before) !== 92 || before < at)
      return lineBreakLength(text, index - 1) === 2 ? index - 1 : index;
    index = text.indexOf('\n', index + 1);
  }
  return text.length;
}
