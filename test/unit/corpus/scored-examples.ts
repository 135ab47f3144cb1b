import { type Score, score } from '../../corpus/score.ts';
import type { ReadClaim, ReadPost, ReadRun } from '../../corpus/score-pages.ts';
import type { TruthClaim, TruthPage, TruthRun } from '../../corpus/truth-schema.ts';

export const trueRun: TruthRun = {
  line: 10,
  column: 1,
  startLine: 9,
  program: 'swift',
  subcommand: 'sft',
  engineLine: '3.x',
  options: { model: 'a/b', dataset: ['c#5'], packing: true },
  environment: {},
  processes: 1,
  complete: true,
  form: 'shell',
};

export const trueClaim: TruthClaim = {
  line: 8,
  column: 3,
  text: '22GB',
  metric: 'gpu_memory',
  statistic: 'max',
  kind: 'rounded',
  lower: 21.5,
  upper: 22.5,
  unit: 'GB',
  runLine: 10,
};

export const truePage: TruthPage = {
  path: 'docs/page.md',
  complete: [{ from: 1, to: 20 }],
  ignored: [],
  runs: [trueRun],
  claims: [trueClaim],
  notClaims: [],
};

export const readRun: ReadRun = {
  id: 'run-1',
  line: 10,
  column: 1,
  subcommand: 'sft',
  engine: { line: '3.x' },
  options: { model: 'a/b', dataset: ['c#5'], packing: true },
  environment: {},
  processes: 1,
  complete: true,
};

export const readClaim: ReadClaim = {
  line: 8,
  column: 3,
  text: '22GB',
  metric: 'gpu_memory',
  statistic: 'max',
  kind: 'rounded',
  lower: 21.5,
  upper: 22.5,
  unit: 'GB',
  run: 'run-1',
};

export function scoreOf(read: Partial<ReadPost>, page: Partial<TruthPage> = {}): Score {
  const post = { path: 'docs/page.md', runs: [readRun], claims: [readClaim], ...read };
  return score([post], [{ ...truePage, ...page }]);
}

export function kindsOf({ misses }: Score): readonly string[] {
  return misses.map(({ kind }) => kind);
}
