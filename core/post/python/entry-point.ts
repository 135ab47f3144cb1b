import type {
  DescribedProblem,
  DescribedRun,
  DescribedWord,
  UnresolvedPart,
} from '../forms/described-run.ts';
import { commonLines, optionsOfObject, readOptions, runAt } from './described.ts';
import type { EngineCommandName } from './engine-calls.ts';
import { ARGUMENT_CLASSES } from './engine-calls.ts';
import type { Evaluator } from './evaluator.ts';
import { linesOfName } from './names/engine-names.ts';
import { partOf } from './option-value.ts';
import { type CallArguments, readCallArguments } from './read-entries.ts';
import type { Findings } from './reading.ts';
import type { ResolvedName } from './scope.ts';
import type { PythonNode } from './syntax.ts';
import type { PythonList, PythonObject } from './value.ts';

/** Reads a call of `sft_main` or its like. A call without arguments reads the command line: it describes no run. */
export function readEntryPoint(
  evaluator: Evaluator,
  node: PythonNode,
  list: PythonNode,
  callee: ResolvedName,
  command: EngineCommandName,
  findings: Findings,
): void {
  const given = readCallArguments(evaluator, list);
  const content = readGiven(given, callee.name, evaluator.offsetAt(node.start), findings);
  if (content === null) return;
  const lines = commonLines(linesOfName(callee.module, callee.name), content.lines);
  const run = runAt(evaluator.scope, evaluator.offsetAt(node.start), evaluator.offsetAt(node.end), lines);
  const { program, subcommand } = command;
  const problems = [...run.problems, ...content.problems];
  const { arguments: described, unresolved } = content;
  findings.runs.push({
    ...run,
    program,
    subcommand,
    stated: true,
    arguments: described,
    unresolved,
    problems,
  });
}

type Content = Pick<DescribedRun, 'arguments' | 'unresolved' | 'problems' | 'lines'>;

function readGiven(given: CallArguments, name: string, at: number, findings: Findings): Content | null {
  const first = given.positional[0] ?? given.entries.get('args')?.value ?? given.entries.get('argv')?.value;
  if (first?.kind === 'object') {
    findings.used.add(first.at);
    return { ...described(optionsOfObject(first)), problems: [], lines: first.lines };
  }
  if (first?.kind === 'list') return { ...readWords(first), problems: [], lines: null };
  if (first?.kind === 'dictionary') {
    const reading = readOptions(first.entries.values(), first.leftovers);
    return { ...described(reading), problems: [notAccepted(name, 'a dictionary', first.at)], lines: null };
  }
  if (first === undefined && given.entries.size > 0) {
    const reading = readOptions(given.entries.values(), given.leftovers);
    return { ...described(reading), problems: [notAccepted(name, 'options by name', at)], lines: null };
  }
  if (first === undefined && given.leftovers.length === 0) return null;
  const unresolved = [...given.leftovers, ...(first?.kind === 'unresolved' ? [first] : [])].map(partOf);
  return first?.kind === 'none'
    ? null
    : { arguments: { kind: 'options', options: new Map() }, unresolved, problems: [], lines: null };
}

function described({
  options,
  unresolved,
}: ReturnType<typeof readOptions>): Pick<DescribedRun, 'arguments' | 'unresolved'> {
  return { arguments: { kind: 'options', options }, unresolved };
}

/** `['--model', 'x']`: the words of a command line. */
export function readWords(list: PythonList): Pick<DescribedRun, 'arguments' | 'unresolved'> {
  const words: DescribedWord[] = [];
  const unresolved: UnresolvedPart[] = [];
  for (const item of list.items) {
    if (item.kind === 'text') words.push({ text: item.text, offset: item.offsetAt(0) });
    else if (item.kind === 'unresolved') {
      words.push({ text: item.text, offset: item.at });
      unresolved.push(partOf(item));
    } else unresolved.push({ text: '', offset: item.at, reason: 'a word of a command line is a text' });
  }
  return { arguments: { kind: 'words', words }, unresolved };
}

function notAccepted(name: string, what: string, offset: number): DescribedProblem {
  return {
    code: 'invented-api',
    level: 'error',
    offset,
    message: `${name} does not take ${what}`,
    expected: 'an object of arguments such as SftArguments(…), or a list of words',
    repair: null,
  };
}

/** Arguments that the text builds and gives to nothing: the post leaves the call to its reader. */
export function readUnused(evaluator: Evaluator, object: PythonObject): DescribedRun | null {
  const command = ARGUMENT_CLASSES.get(object.className);
  if (command === undefined || object.entries.size === 0) return null;
  const { program, subcommand } = command;
  const run = runAt(evaluator.scope, object.at, object.end, object.lines);
  return { ...run, program, subcommand, stated: false, ...described(optionsOfObject(object)) };
}
