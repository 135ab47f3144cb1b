import { cp, lstat, mkdir, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AttemptInput } from '../../core/flow/plan/attempt-plan.ts';
import type { GivenOption } from '../../core/swift/argparse-result.ts';
import { benchmarksOf } from '../../core/swift/benchmarks.ts';
import { readEvaluationReport, type Score } from '../../core/swift/evaluation-report.ts';
import type { Assertion } from './assertions.ts';
import { countLines } from './evidence.ts';

/**
 * `swift eval` writes `eval_result.jsonl` into the folder of the checkpoint, with no option to say where. A folder of
 * links stands for each of the user's own, so that nothing is written there.
 */
export async function keepWritesOut(work: string, inputs: readonly AttemptInput[]): Promise<void> {
  for (const input of inputs) {
    if (input.kind !== 'folder' || input.role !== 'model') continue;
    const path = join(work, input.path);
    if ((await lstat(path).catch(() => null))?.isSymbolicLink() !== true) continue;
    const source = await realpath(path);
    await rm(path);
    await mkdir(path);
    for (const name of await readdir(source)) await symlink(join(source, name), join(path, name));
  }
}

/**
 * Lays what EvalScope left at a place that does not carry the time of day: `evaluation/native/<time>/reports` becomes
 * `evaluation/reports`. Its page for browsers says nothing that its reports do not.
 */
export async function settleEvaluation(output: string): Promise<void> {
  const native = join(output, 'evaluation', 'native');
  for (const time of (await readdir(native).catch(() => [])).toSorted()) {
    await cp(join(native, time), join(output, 'evaluation'), { recursive: true });
  }
  await rm(native, { recursive: true, force: true });
  await rm(join(output, 'evaluation', 'reports', 'report.html'), { force: true });
}

/** What must have happened in an evaluation: every question was asked, answered and scored, by every benchmark. */
export async function evaluationAssertions(
  given: ReadonlyMap<string, GivenOption>,
  work: string,
  evidence: string,
): Promise<readonly Assertion[]> {
  const benchmarks = benchmarksOf(given) ?? [];
  const scores = await readScores(join(evidence, 'evaluation', 'reports'));
  const whole = scores.filter(({ subset }) => subset === null);
  const unscored = benchmarks.filter(
    ({ name }) => !whole.some(({ benchmark }) => benchmark.toLowerCase() === name.toLowerCase()),
  );
  const answered = await countAnswers(join(evidence, 'evaluation', 'predictions'));
  const scored = new Map(whole.map(({ benchmark, questions }) => [benchmark, questions]));
  const scoredQuestions = [...scored.values()].reduce((sum, questions) => sum + questions, 0);
  const asked = (await countQuestions(given, work)) ?? scoredQuestions;
  return [
    {
      name: 'every benchmark was scored',
      passed: whole.length > 0 && unscored.length === 0 && whole.every(({ value }) => Number.isFinite(value)),
      detail:
        unscored.length > 0
          ? `no score of ${unscored.map(({ name }) => name).join(', ')}`
          : whole.map(({ benchmark, metric, value }) => `${benchmark}: ${metric} ${value}`).join('; '),
    },
    {
      name: 'every question was answered and scored',
      passed: asked > 0 && answered === asked && scoredQuestions === asked,
      detail: `${answered} answers to ${asked} questions, ${scoredQuestions} of them scored`,
    },
  ];
}

async function readScores(folder: string): Promise<readonly Score[]> {
  const texts = await textsUnder(folder, '.json');
  return texts.flatMap(readEvaluationReport);
}

const prediction = z.object({
  model_output: z.object({
    choices: z.array(z.object({ message: z.object({ content: z.unknown() }) })).min(1),
    error: z.null().optional(),
  }),
});

async function countAnswers(folder: string): Promise<number> {
  const texts = await textsUnder(folder, '.jsonl');
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
  return lines.filter((line) => prediction.safeParse(JSON.parse(line)).success).length;
}

async function textsUnder(folder: string, extension: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(extension));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
}

/**
 * The questions of the files that the command names, as many as its limit lets through of each subset. Null where the
 * files are not laid out as EvalScope's local loader reads them, or the command has them asked more than once.
 */
export async function countQuestions(
  given: ReadonlyMap<string, GivenOption>,
  work: string,
): Promise<number | null> {
  const repeated = given.get('extra_eval_args')?.written.join(' ').includes('repeats') === true;
  if (repeated) return null;
  const limit = Number(given.get('eval_limit')?.value ?? Number.POSITIVE_INFINITY);
  let sum = 0;
  for (const { path, subsets } of benchmarksOf(given) ?? []) {
    if (path === null) return null;
    for (const subset of subsets ?? ['default']) {
      const rows = await countRows(join(work, path), subset);
      if (rows === null) return null;
      sum += Math.min(limit, rows);
    }
  }
  return sum;
}

/** EvalScope 1.9.1, api/dataset/loader.py: a file as it is, or `<subset>_<split>` or `<subset>` in a folder. */
async function countRows(path: string, subset: string): Promise<number | null> {
  const names = ['_val', '_test', ''].flatMap((split) => [
    `${subset}${split}.jsonl`,
    `${subset}${split}.csv`,
  ]);
  for (const file of /\.(?:jsonl|csv)$/.test(path) ? [path] : names.map((name) => join(path, name))) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return file.endsWith('.csv') ? countRecords(text) - 1 : countLines(text);
  }
  return null;
}

/** Records of a CSV text (RFC 4180): a line break between quotes is part of a field. */
function countRecords(text: string): number {
  return countLines(text.replace(/"(?:[^"]|"")*"/g, 'quoted'));
}
