import { describe, expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';
import type { Score } from '../../../core/swift/evaluation-report.ts';
import { judgeClaim } from '../../../core/verdict/judge-claim.ts';
import { scoreMeasures } from '../../../core/verdict/score-measure.ts';
import { evidence } from '../report/reported.ts';

const score = (benchmark: string, value: number, subset: string | null = null, questions = 8): Score => ({
  benchmark,
  subset,
  metric: 'mean_acc',
  value,
  questions,
});

function claimOf(sentence: string) {
  const command = `swift eval --model a --eval_dataset gsm8k`;
  const { claims } = readPost('p.md', `# P\n\n\`\`\`shell\n${command}\n\`\`\`\n\n${sentence}\n`);
  const [claim] = claims;
  if (claim === undefined) throw new RangeError(`no claim in: ${sentence}`);
  return claim;
}

const attempts = (...scores: readonly Score[]) => [{ ...evidence, scores }];

describe('the score that a claim means', () => {
  it.each([
    ['the only one', 'The accuracy is 25 %.', ['mean_acc of gsm8k'], [score('gsm8k', 0.25)]],
    [
      'the one that it names',
      'The accuracy on GSM-8K is 25 %.',
      ['mean_acc of gsm8k'],
      [score('gsm8k', 0.25), score('arc', 0.5)],
    ],
    [
      'a subset that it names',
      'The accuracy on the hard ones is 25 %.',
      ['mean_acc of exam, hard'],
      [score('exam', 0.5), score('exam', 0.25, 'hard')],
    ],
    [
      'any of several that it does not name',
      'The accuracy is 25 %.',
      ['mean_acc of gsm8k', 'mean_acc of arc'],
      [score('gsm8k', 0.25), score('arc', 0.5)],
    ],
    ['none where nothing was scored', 'The accuracy is 25 %.', [], []],
  ])('is %s', (_, sentence, names, scores) => {
    expect(scoreMeasures(claimOf(sentence), attempts(...scores)).map(({ name }) => name)).toEqual(names);
  });
});

describe('a claim about a score', () => {
  it.each([
    ['as measured', 'The accuracy is 25 %.', 'reproduced'],
    ['one question of eight off', 'The accuracy is 37.5 %.', 'within noise'],
    ['far off', 'The accuracy is 100 %.', 'not reproduced'],
  ])('%s is judged', (_, sentence, outcome) => {
    const window = { steps: 5, firstStep: true, batch: 1 };
    const judged = judgeClaim(
      claimOf(sentence),
      { attempts: attempts(score('gsm8k', 0.25)), window, budget: 1 },
      '',
    );

    expect(judged.verdict.outcome).toBe(outcome);
  });
});
