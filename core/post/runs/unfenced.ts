import type { PlacedText } from '../blocks.ts';
import type { RawRun } from './raw-run.ts';
import { findShellRuns, type ShellContext } from './shell-runs.ts';

const COMMAND =
  /(?:^|[\s:：`])((?:[A-Z][A-Z\d_]*=\S+\s+)*(?:swift|megatron)\s+(?:pt|sft|rlhf|infer|export|eval|deploy|sample|dpo|app|rollout)\s+--\w)/;

/** Commands that stand in running text, at least with one option: not mentions such as "use swift sft". */
export function unfencedCommands(content: PlacedText, context: ShellContext): readonly RawRun[] {
  const found = COMMAND.exec(content.text);
  const command = found?.[1];
  if (found === null || command === undefined) return [];
  const start = found.index + found[0].length - command.length;
  const text = content.text.slice(start).replace(/[。，；].*$/s, '');
  const placed = { text, offsetAt: (index: number) => content.offsetAt(start + index) };
  return findShellRuns(placed, context).runs;
}
