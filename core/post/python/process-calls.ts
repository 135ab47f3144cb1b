import type { DescribedWord } from '../forms/described-run.ts';
import { readLaunch } from '../forms/launch.ts';
import { runAt } from './described.ts';
import { readWords } from './entry-point.ts';
import { type Evaluator, textOf } from './evaluator.ts';
import { readCallArguments } from './read-entries.ts';
import type { Findings } from './reading.ts';
import { childOf, type PythonNode } from './syntax.ts';
import type { PythonValue } from './value.ts';

/** Functions that start another program, by their full names. */
const STARTERS: ReadonlySet<string> = new Set([
  'os.system',
  'os.popen',
  'subprocess.run',
  'subprocess.call',
  'subprocess.check_call',
  'subprocess.check_output',
  'subprocess.getoutput',
  'subprocess.Popen',
]);

export function startsProcess(module: string | null, name: string): boolean {
  return STARTERS.has(`${module}.${name}`);
}

/** Reads `subprocess.run(['swift', 'sft', …])` as a run, and `os.system('swift sft …')` as shell text. */
export function readProcessCall(
  evaluator: Evaluator,
  node: PythonNode,
  list: PythonNode,
  findings: Findings,
): void {
  const { positional, entries } = readCallArguments(evaluator, list);
  const command = positional[0] ?? entries.get('args')?.value;
  const environment = new Map(evaluator.scope.environment);
  addEnvironment(entries.get('env')?.value, environment);
  const text = command?.kind === 'text' ? command : splitText(evaluator, list);
  if (text !== null) {
    findings.shell.push({ text: text.text, offsetAt: text.offsetAt, environment });
  } else if (command?.kind === 'list') {
    const { arguments: given, unresolved } = readWords(command);
    const launch = given.kind === 'words' ? readLaunch(given.words) : null;
    if (launch === null) return;
    const run = runAt(evaluator.scope, evaluator.offsetAt(node.start), evaluator.offsetAt(node.end), null);
    const { program, subcommand, words, problems } = launch;
    for (const { name, value, word } of launch.assignments)
      environment.set(name, { text: value, offset: word.offset });
    findings.runs.push({
      ...run,
      program,
      subcommand,
      stated: true,
      environment,
      arguments: { kind: 'words', words },
      unresolved,
      problems: problems.map(({ word, ...problem }) => ({ ...problem, offset: word.offset })),
    });
  } else if (command?.kind === 'unresolved' && /\bswift\b/.test(textOf(evaluator, list))) {
    findings.problems.push({
      code: 'unresolved-command',
      level: 'warning',
      offset: command.at,
      message: 'the command is put together by the program, so it cannot be read',
      expected: 'the command as one text, or as a list of texts',
      repair: null,
    });
  }
}

/** `env={**os.environ, 'NAME': 'value'}` */
function addEnvironment(value: PythonValue | undefined, environment: Map<string, DescribedWord>): void {
  if (value?.kind !== 'dictionary') return;
  for (const { name, nameAt, value: given } of value.entries.values()) {
    if (given.kind === 'text') environment.set(name, { text: given.text, offset: nameAt });
  }
}

/** `'swift sft …'.split()` and `shlex.split('swift sft …')`: words, as the shell would split them. */
function splitText(evaluator: Evaluator, list: PythonNode): Extract<PythonValue, { kind: 'text' }> | null {
  const call = childOf(list, 'CallExpression');
  const [callee, given] = call?.children ?? [];
  if (callee?.type !== 'MemberExpression' || !textOf(evaluator, callee).endsWith('.split')) return null;
  const [owner] = callee.children;
  const source = textOf(evaluator, callee) === 'shlex.split' ? given?.children[1] : owner;
  const value = source === undefined ? null : evaluator.evaluate(source);
  return value?.kind === 'text' ? value : null;
}
