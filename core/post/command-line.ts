import type { ShellCommand, ShellWord } from './shell/reading.ts';

/** Subcommands of `swift` in any release (`swift/cli/main.py` of 1.7.3, 2.6.1, 3.12.6 and 4.6.0). */
const SUBCOMMANDS = new Set(
  [
    'pt',
    'sft',
    'rlhf',
    'infer',
    'merge-lora',
    'web-ui',
    'deploy',
    'rollout',
    'sample',
    'export',
    'eval',
    'app',
  ].concat(
    // 1.x and 2.x
    ['dpo', 'orpo', 'simpo', 'app-ui'],
  ),
);

/** Programs that start another program with the same words: the command behind them is what is meant. */
const STARTERS = new Set(['nohup', 'time', 'sudo', 'exec', 'command', 'env']);

/** A `swift` command among shell commands: the subcommand and the words behind it. */
export interface EngineCommand {
  readonly subcommand: string;
  readonly words: readonly ShellWord[];
  /** Variables that the process sees because the post sets them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Null when the command is not one of ms-swift's, or the shell would not run it. */
export function readEngineCommand(command: ShellCommand): EngineCommand | null {
  if (!command.runs) return null;
  const environment = new Map<string, string>();
  for (const [name, { exported, value }] of command.variables) if (exported) environment.set(name, value);
  for (const { name, value } of command.assignments) environment.set(name, value.text);
  let at = 0;
  while (STARTERS.has(command.words[at]?.text ?? '')) {
    at += 1;
    // `env A=1 B=2 swift …`
    for (let word = command.words[at]; word !== undefined; word = command.words[at]) {
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text);
      if (assignment === null) break;
      environment.set(assignment[1] ?? '', assignment[2] ?? '');
      at += 1;
    }
  }
  const subcommand = command.words[at + 1]?.text.replaceAll('_', '-');
  if (command.words[at]?.text !== 'swift' || subcommand === undefined || !SUBCOMMANDS.has(subcommand))
    return null;
  return { subcommand, words: command.words.slice(at + 2), environment: Object.fromEntries(environment) };
}
