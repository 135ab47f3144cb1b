import { isBlank } from './characters.ts';
import type { Reader } from './reader.ts';
import type { ShellComment } from './reading.ts';

/** Reads the comment at `reader.at`, up to its line's end. A backslash at its end continues nothing. */
export function readComment(reader: Reader): void {
  const { text, at } = reader;
  const lineBreak = text.indexOf('\n', at);
  let end = lineBreak < 0 ? text.length : lineBreak;
  if (end > at && lineBreak >= 0 && text.charCodeAt(end - 1) === 13) end -= 1;
  reader.at = end;
  const alone = standsAlone(text, at);
  const placement = !alone ? 'end of line' : reader.start >= 0 ? 'inside continuation' : 'own line';
  const body = text.slice(at + 1, end);
  const comment: ShellComment = { text: body.trim(), start: at, end, placement };
  reader.comments.push(comment);
  // A commented line that ends in a backslash stood between continued lines.
  const continues = body.trimEnd().endsWith('\\');
  if (placement === 'own line' && reader.cut !== null) reader.cut.certain = continues;
  if (placement === 'inside continuation') {
    reader.nextCut = { problem: reader.problems.length, certain: continues };
    reader.problems.push({
      kind: 'comment-ends-command',
      start: at,
      end,
      command: reader.commands.length,
      lost: [],
      continuation: null,
    });
  }
  const last = reader.commands.at(-1);
  const besideLast =
    reader.start < 0 && !alone && last !== undefined && last.end > text.lastIndexOf('\n', at);
  if (besideLast) last.comments.push(comment);
  else reader.ownComments.push(comment);
}

function standsAlone(text: string, at: number): boolean {
  let index = at - 1;
  while (isBlank(text.charCodeAt(index))) index -= 1;
  return index < 0 || text.charCodeAt(index) === 10;
}
