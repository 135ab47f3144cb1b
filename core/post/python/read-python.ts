import { readUnused } from './entry-point.ts';
import { createEvaluator } from './evaluate.ts';
import { readProgramText } from './program-text.ts';
import { createFindings, type PythonReading } from './reading.ts';
import { createScope, type Scope, setVariable } from './scope.ts';
import { readStatements } from './statements.ts';
import { parsePython } from './syntax.ts';

export interface PythonOptions {
  /** Where the characters of the text stand in the post; the text's own offsets when left out. */
  readonly offsetAt?: (index: number) => number;
  /** What an earlier text of the same session said. It grows with this one. */
  readonly scope?: Scope;
}

/**
 * Whether a text may start one of the engine's runs: a cheap test for the many that do not. Their variables are still needed where a later
 * text of the same session uses them.
 */
export function mentionsEngine(text: string): boolean {
  return /_main\b|Arguments\b|Trainer\b|\bswift\b/.test(text);
}

/**
 * Reads a Python text as data: the runs that it would start and the shell text in it. Nothing is run, and nothing is computed: what is no
 * literal is named as unresolved. Takes any text (scripts, interpreter transcripts, notebook cells), never throws, and takes time
 * proportional to its length.
 */
export function readPython(text: string, options: PythonOptions = {}): PythonReading {
  const place = options.offsetAt ?? ((index: number) => index);
  const scope = options.scope ?? createScope();
  const findings = createFindings();
  const { code, offsetAt, shell, environment } = readProgramText(text);
  for (const { name, value, offset } of environment)
    setVariable(scope, name, { text: value, offset: place(offset) });
  const program = { code, offsetAt: (index: number) => place(offsetAt(index)) };
  const walk = { findings, evaluatorFor: (inner: Scope) => createEvaluator(program, inner) };
  const evaluator = walk.evaluatorFor(scope);
  readStatements(walk, evaluator, parsePython(code).children);
  for (const [at, object] of findings.built) {
    const run = findings.used.has(at) ? null : readUnused(evaluator, object);
    if (run !== null) findings.runs.push(run);
  }
  for (const { start, end } of shell) {
    findings.shell.push({
      text: text.slice(start, end),
      offsetAt: (index) => place(start + index),
      environment: new Map(scope.environment),
    });
  }
  const runs = findings.runs.toSorted((left, right) => left.start - right.start);
  return { runs, shell: findings.shell, problems: findings.problems, scope };
}
