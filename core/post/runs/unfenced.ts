import type { PlacedText } from '../blocks.ts';
import type { RawRun } from './raw-run.ts';
import { findShellRuns, type ShellContext } from './shell-runs.ts';

const COMMAND =
  /^\s*(?:\$\s+)?(?=(?:[A-Z][A-Z\d_]*=\S+\s+)*(?:swift|megatron)\s+(?:pt|sft|rlhf|infer|export|eval|deploy|sample|dpo|app|rollout)\s+--\w)/;

/**
 * A command that is a paragraph of its own without a fence. A sentence that mentions one ("use `swift infer --stream
 * true`, then …") is none: it would have to begin with the command and have no more than its options.
 */
export function unfencedCommands(content: PlacedText, context: ShellContext): readonly RawRun[] {
  const found = COMMAND.exec(content.text);
  if (found === null) return [];
  const start = found[0].length;
  const placed = {
    text: content.text.slice(start),
    offsetAt: (index: number) => content.offsetAt(start + index),
  };
  return findShellRuns(placed, context).runs.filter(
    ({ words }) => optionCount(words) >= 2 && !readsOn(words),
  );
}

function optionCount(words: RawRun['words']): number {
  return words.filter(({ text }) => text.startsWith('--')).length;
}

/** Three words in a row that no list of values explains: a sentence goes on behind the command. */
function readsOn(words: RawRun['words']): boolean {
  const tail = words.slice(words.findLastIndex(({ text }) => text.startsWith('--')) + 1);
  return tail.length > 3 && tail.filter(({ text }) => /^[a-z]+[,.;:]?$/i.test(text)).length > 2;
}
