import type { Run } from '../../post/post.ts';
import { finishRun } from '../../post/runs/finish-run.ts';
import { findShellRuns } from '../../post/runs/shell-runs.ts';
import { Source } from '../../post/source.ts';
import { LAUNCHER_CONFIG } from './parallelism.ts';

/** A command that is given as words, not as text. */
export interface CommandWords {
  readonly environment: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** Variables of the shell that the words and the environment may name: `$nproc_per_node`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * The run that words describe, read as a shell would pass them: `$name` and `$(expr 16 / $n)` (in one word or several) are
 * worked out where they can be. Nothing is executed. Null where the words start no run of the engine.
 */
export function runOfWords({ environment, words, variables = {} }: CommandWords): Run | null {
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${quote(unquoted(value))}\n`);
  const settings = Object.entries(environment).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  const text = [
    ...assignments,
    [...settings.map(([name, value]) => `${name}=${quote(value)}`), ...joined(words).map(quote)].join(' '),
    '\n',
  ].join('');
  const source = new Source(text);
  const content = { text, offsetAt: (index: number): number => index };
  const { runs } = findShellRuns(content, { source, headings: [], variables: undefined, rootPrompt: false });
  const [raw] = runs;
  if (raw === undefined) return null;
  const named = words.indexOf('--config_file');
  const file = raw.form === 'launcher' && named >= 0 ? words[named + 1] : undefined;
  const noted = file === undefined ? raw.environment : { ...raw.environment, [LAUNCHER_CONFIG]: file };
  const page = { release: null, stated: [], signs: [] };
  return finishRun({ ...raw, environment: noted }, raw.subcommand, page, source);
}

/** Puts a substitution that was split at its spaces together again. */
function joined(words: readonly string[]): readonly string[] {
  const out: string[] = [];
  let open = 0;
  for (const word of words) {
    if (open > 0) out.push(`${out.pop() ?? ''} ${word}`);
    else out.push(word);
    open = depthOf(out.at(-1) ?? '');
  }
  return out;
}

function depthOf(word: string): number {
  if (!word.startsWith('$(')) return 0;
  return (word.match(/\(/g)?.length ?? 0) - (word.match(/\)/g)?.length ?? 0);
}

/** A word for the shell reader: literal, unless it names variables or computes. */
function quote(word: string): string {
  if (!/\$[A-Za-z_{(]/.test(word)) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return `"${word.replaceAll(/[\\"`]/g, String.raw`\$&`)}"`;
}

/** A value that still has the quotes it was assigned with. */
function unquoted(value: string): string {
  return /^(['"]).*\1$/s.test(value) ? value.slice(1, -1) : value;
}
