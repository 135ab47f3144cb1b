import type { PlacedText } from '../blocks.ts';
import { readLaunch } from '../forms/launch.ts';
import { skipStarters } from '../forms/starters.ts';
import type { Problem, RunWord } from '../post.ts';
import { environmentOf } from '../shell/environment.ts';
import { stripPrompts } from '../shell/prompts.ts';
import { readShell } from '../shell/read-shell.ts';
import type {
  ShellCommand,
  ShellComment,
  ShellReading,
  ShellVariables,
  ShellWord,
} from '../shell/reading.ts';
import type { Source } from '../source.ts';
import type { RawRun } from './raw-run.ts';
import { hasElisionComment, shellProblems } from './shell-problems.ts';

export interface ShellRuns {
  readonly runs: readonly RawRun[];
  /** What is known at the end, for the next text of the same page. */
  readonly variables: ShellVariables;
}

export interface ShellContext {
  readonly source: Source;
  readonly headings: readonly string[];
  readonly variables: ShellVariables | undefined;
  /** Lines that begin with `# ` are a root user's commands. */
  readonly rootPrompt: boolean;
}

/** The engine's runs in a shell text: those that bash would start, with what stands around them. */
export function findShellRuns(content: PlacedText, context: ShellContext): ShellRuns {
  const { text } = stripPrompts(content.text, { rootPrompt: context.rootPrompt });
  const reading = readMarked(text, context.variables);
  const block = { start: content.offsetAt(0), end: content.offsetAt(Math.max(0, text.length - 1)) };
  const runs = reading.commands.flatMap((command, index): RawRun[] => {
    const run = readCommand(command, content, context);
    if (run === null) return [];
    const problems = shellProblems(reading, index, (offset) =>
      context.source.placeOf(content.offsetAt(offset)),
    );
    const resolved = run.resolved && !hasElisionComment(reading, index);
    return [{ ...run, block, resolved, problems: [...problems, ...run.problems] }];
  });
  return { runs, variables: reading.variables };
}

/** As bash would read it, but `<your-path>` is a word, where bash would see two redirections. */
function readMarked(text: string, variables: ShellVariables | undefined): ShellReading {
  const known = variables === undefined ? {} : { variables };
  const reading = readShell(text, known);
  const marked = reading.problems.some(({ kind }) => kind === 'angle-placeholder');
  return marked ? readShell(text, { ...known, placeholders: 'word' }) : reading;
}

function readCommand(
  command: ShellCommand,
  content: PlacedText,
  { source, headings }: ShellContext,
): Omit<RawRun, 'block'> | null {
  if (!command.runs) return null;
  const environment = environmentOf(command);
  const launch = readLaunch(command.words, (name) => environment.get(name)?.value);
  if (launch === null) return null;
  const place = (word: ShellWord): RunWord => ({
    text: word.text,
    ...source.placeOf(content.offsetAt(word.start)),
  });
  const problems = launch.problems.map(
    ({ word, ...problem }): Problem => ({ ...problem, ...source.placeOf(content.offsetAt(word.start)) }),
  );
  const program = command.words[skipStarters(command.words).at];
  const variables = Object.fromEntries([...environment].map(([name, { value }]) => [name, value]));
  for (const { name, value } of launch.assignments) variables[name] = value;
  return {
    form: launch.launcher === 'swift' || launch.launcher === 'megatron' ? 'shell' : 'launcher',
    program: launch.program,
    subcommand: launch.subcommand,
    words: launch.words.map(place),
    environment: variables,
    processes: launch.processes,
    offset: content.offsetAt(program?.start ?? command.start),
    headings,
    comments: command.comments.map((comment) => placeComment(comment, content)),
    resolved: launch.words.every(({ unresolved }) => unresolved.length === 0),
    problems,
    signs: [],
  };
}

function placeComment(comment: ShellComment, content: PlacedText): RawRun['comments'][number] {
  return { text: comment.text, offset: content.offsetAt(comment.end - comment.text.length) };
}
