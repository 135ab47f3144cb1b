import { parseArguments } from '../swift/argparse.ts';
import { optionTable } from '../swift/option-table.ts';
import type { Block, PlacedText } from './blocks.ts';
import { type EngineCommand, readEngineCommand } from './command-line.ts';
import { isElision, isPlaceholder } from './placeholder.ts';
import type { Problem, Run, RunWord } from './post.ts';
import { stripPrompts } from './shell/prompts.ts';
import { readShell } from './shell/read-shell.ts';
import type { ShellComment, ShellReading, ShellVariables, ShellWord } from './shell/reading.ts';
import type { Source } from './source.ts';

/** Fence labels that a shell's text goes by; an unlabelled fence counts when it holds a `swift` command. */
const SHELL_LABELS = new Set([
  '',
  'shell',
  'bash',
  'sh',
  'zsh',
  'text',
  'console',
  'shell-session',
  'shellsession',
  'shellscript',
]);

/** The release whose options a run of each engine line is read with. */
export const CURRENT_RELEASE = '4.6.0';

/** A run with the comments written around it, which may hold claims. */
export interface FoundRun {
  readonly run: Run;
  readonly comments: readonly { readonly text: string; readonly offset: number }[];
  readonly offset: number;
}

/** The runs of a post's shell fences, in order. Variables set in one fence are known in the next. */
export function findRuns(blocks: readonly Block[], source: Source): readonly FoundRun[] {
  const found: FoundRun[] = [];
  const headings: string[] = [];
  let variables: ShellVariables | undefined;
  for (const block of blocks) {
    if (block.kind === 'heading')
      headings.splice(block.depth - 1, Number.POSITIVE_INFINITY, block.content.text);
    if (block.kind !== 'code' || !SHELL_LABELS.has(block.language.toLowerCase())) continue;
    const reading = readCommands(block, variables);
    variables = reading.variables;
    for (const command of reading.commands) {
      const engine = readEngineCommand(command);
      if (engine === null) continue;
      const offset = block.content.offsetAt(command.start);
      const id = uniqueId(engine.subcommand, found);
      const run = describeRun(id, engine, block.content, source, command.start, headings.filter(Boolean));
      found.push({
        run,
        offset,
        comments: command.comments.map((comment) => placeComment(comment, block.content)),
      });
    }
  }
  return found;
}

/** Reads a fence as bash would, with `<your-path>` as a word where bash would see two redirections. */
function readCommands(
  block: Extract<Block, { kind: 'code' }>,
  variables: ShellVariables | undefined,
): ShellReading {
  const { text } = stripPrompts(block.content.text);
  const known = variables === undefined ? {} : { variables };
  const reading = readShell(text, known);
  const marked = reading.problems.some(({ kind }) => kind === 'angle-placeholder');
  return marked ? readShell(text, { ...known, placeholders: 'word' }) : reading;
}

function uniqueId(subcommand: string, found: readonly FoundRun[]): string {
  const before = found.filter(({ run }) => run.subcommand === subcommand).length;
  return before === 0 ? subcommand : `${subcommand}-${before + 1}`;
}

function placeComment(comment: ShellComment, content: PlacedText): FoundRun['comments'][number] {
  return { text: comment.text, offset: content.offsetAt(comment.end - comment.text.length) };
}

function describeRun(
  id: string,
  engine: EngineCommand,
  content: PlacedText,
  source: Source,
  start: number,
  headings: readonly string[],
): Run {
  const words = engine.words.map((word) => placeWord(word, content, source));
  const incomplete = words.filter(({ text }) => isPlaceholder(text));
  const unresolved = engine.words.flatMap((word, index) =>
    word.unresolved.length > 0 ? [words[index]] : [],
  );
  const { options, problems } = readOptions(engine.subcommand, words);
  return {
    ...source.placeOf(content.offsetAt(start)),
    id,
    subcommand: engine.subcommand,
    engine: { line: '4.x', evidence: [] },
    words,
    options,
    environment: engine.environment,
    processes: processesOf(engine.environment),
    complete: incomplete.length === 0 && unresolved.length === 0,
    problems: [...incomplete.map(placeholderProblem), ...problems],
    headings,
  };
}

function placeWord(word: ShellWord, content: PlacedText, source: Source): RunWord {
  return { text: word.text, ...source.placeOf(content.offsetAt(word.start)) };
}

function processesOf(environment: Readonly<Record<string, string>>): number | null {
  const stated = environment.NPROC_PER_NODE;
  return stated === undefined ? 1 : /^\d+$/.test(stated) ? Number(stated) : null;
}

function placeholderProblem({ text, line, column }: RunWord): Problem {
  const what = isElision(text) ? 'words are left out here' : `"${text}" is a placeholder`;
  return {
    line,
    column,
    code: 'placeholder',
    level: 'error',
    message: `${what}, so nobody can run this command as it stands`,
    expected: 'a value that a reader can use as printed',
    repair: isElision(text) ? 'write the whole command' : `put a real value in place of "${text}"`,
  };
}

function readOptions(subcommand: string, words: readonly RunWord[]): Pick<Run, 'options' | 'problems'> {
  const table = optionTable(CURRENT_RELEASE, subcommand);
  if (table === null) return { options: {}, problems: [] };
  const texts = words.map(({ text }) => text);
  const parsed = parseArguments(texts, table);
  const options: Record<string, string | readonly string[] | true> = {};
  for (const { wordIndex, written, value } of parsed.values.values()) {
    const name = nameAsWritten(texts[wordIndex] ?? '');
    options[name] = Array.isArray(value) ? written : (written[0] ?? true);
  }
  const last = words.at(-1);
  const problems = parsed.problems.flatMap((problem): Problem[] => {
    const place = words[problem.wordIndex] ?? last;
    if (place === undefined || isPlaceholder(problem.word)) return [];
    const { message, repair } = explain(problem, subcommand);
    return [
      {
        line: place.line,
        column: place.column,
        code: `${problem.kind.replaceAll(' ', '-')}${problem.kind === 'unknown' ? '-option' : ''}`,
        level: 'error',
        message,
        expected: problem.expected.length > 0 ? problem.expected.slice(0, 12).join(', ') : null,
        repair,
      },
    ];
  });
  return { options, problems };
}

function nameAsWritten(word: string): string {
  return word.replace(/^--?/, '').replace(/=.*$/s, '');
}

function explain(
  { kind, word, option, expected, nearest }: ReturnType<typeof parseArguments>['problems'][number],
  subcommand: string,
): { readonly message: string; readonly repair: string | null } {
  const engine = `ms-swift ${CURRENT_RELEASE}`;
  const instead = nearest === null ? null : `--${nearest.replace(/^--/, '')}`;
  switch (kind) {
    case 'unknown':
      return {
        message: `swift ${subcommand} of ${engine} has no option ${word}`,
        repair: instead === null ? `remove ${word}` : `did you mean ${instead}?`,
      };
    case 'ambiguous':
      return { message: `${word} could be any of ${expected.join(', ')}`, repair: 'write the option out' };
    case 'bad value':
      return { message: `--${option} takes ${expected.join(' or ')}, found "${word}"`, repair: null };
    case 'bad choice':
      return {
        message: `--${option} takes one of ${expected.join(', ')}; found "${word}"`,
        repair: nearest === null ? null : `did you mean ${nearest}?`,
      };
    case 'missing value':
      return { message: `${word} is not followed by a value`, repair: null };
    case 'unexpected argument':
      return {
        message: `"${word}" belongs to no option`,
        repair: `remove "${word}", or quote it with its option`,
      };
    case 'unexpected value':
      return { message: `${word} takes no value`, repair: null };
    case 'help':
      return { message: `${word} prints the help text and trains nothing`, repair: `remove ${word}` };
  }
}
