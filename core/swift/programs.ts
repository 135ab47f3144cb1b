import type { Run } from '../post/post.ts';

const MEGATRON = 'megatron ';

/**
 * What the option tables call a subcommand of a program: `sft` of `swift`, `megatron sft` of `megatron`. Null where no
 * table describes what reads the words.
 *
 * `megatron` hands its words to the parser of its own argument class, as `swift` does, in every release since 3.2.2
 * that brought it; what goes to Megatron-LM is made of that class afterwards. So its tables are complete. One way
 * leads round them: `megatron rlhf --use_ray`, since 4.3.0, reads a YAML file and ignores the other words
 * (`swift/cli/_megatron/rlhf.py`); to the releases before, and to the other subcommands, it is an option.
 */
export function tableName(
  program: Run['program'],
  subcommand: string,
  words: readonly string[] = [],
): string | null {
  if (program === 'swift') return subcommand;
  if (program !== 'megatron') return null;
  return subcommand === 'rlhf' && isForRay(words) ? null : `${MEGATRON}${subcommand}`;
}

/** `megatron sft`, `swift infer`: how a person starts the subcommand of a table. */
export function commandName(table: string): string {
  return isOfMegatron(table) ? table : `swift ${table}`;
}

export function isOfMegatron(table: string): boolean {
  return table.startsWith(MEGATRON);
}

function isForRay(words: readonly string[]): boolean {
  const at = words.indexOf('--use_ray');
  return at !== -1 && words[at + 1]?.toLowerCase() !== 'false' && words.includes('--config');
}
