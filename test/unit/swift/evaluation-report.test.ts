import { describe, expect, it } from 'vitest';
import { readEvaluationReport } from '../../../core/swift/evaluation-report.ts';

const subset = (name: string, score: number, num: number) => ({ name, score, num, is_aggregate: false });
const report = (subsets: readonly object[], score: number, num: number) =>
  JSON.stringify({
    name: 'tiny@general_mcq',
    dataset_name: 'general_mcq',
    model_name: 'tiny',
    score,
    metrics: [
      {
        name: 'mean_acc',
        num,
        score,
        macro_score: score,
        categories: [{ name: ['default'], num, score, subsets }],
      },
    ],
  });

describe('a report of EvalScope', () => {
  it('with one subset has one score', () => {
    expect(readEvaluationReport(report([subset('default', 0.25, 8)], 0.25, 8))).toEqual([
      { benchmark: 'general_mcq', subset: null, metric: 'mean_acc', value: 0.25, questions: 8 },
    ]);
  });

  it('with several subsets has a score of each, and one of all', () => {
    const text = report([subset('easy', 1, 2), subset('hard', 0, 6)], 0.25, 8);

    expect(
      readEvaluationReport(text).map(({ subset, value, questions }) => [subset, value, questions]),
    ).toEqual([
      [null, 0.25, 8],
      ['easy', 1, 2],
      ['hard', 0, 6],
    ]);
  });

  it.each([
    ['nothing', ''],
    ['half of it', report([], 0.25, 8).slice(0, 60)],
    ['another document', '{"loss": 1}'],
    [
      'a score that is no number',
      report([], 0.25, 8)
        .replace('"score":0.25', '"score":null')
        .replace('"num":8,"score":0.25', '"num":8,"score":"-"'),
    ],
  ])('is not read from %s', (_, text) => {
    expect(readEvaluationReport(text)).toEqual([]);
  });
});
