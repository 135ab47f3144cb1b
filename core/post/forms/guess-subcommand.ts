/** Options that only one subcommand has. */
const TELLING: readonly [string, string][] = [
  ['rlhf_type', 'rlhf'],
  ['eval_dataset', 'eval'],
  ['to_mcore', 'export'],
  ['to_hf', 'export'],
  ['prm_model', 'sample'],
];

/** What options without a command are for; training where nothing else is said. */
export function guessSubcommand(names: Iterable<string>): string {
  const given = new Set([...names].map((name) => name.replaceAll('-', '_')));
  return TELLING.find(([option]) => given.has(option))?.[1] ?? 'sft';
}
