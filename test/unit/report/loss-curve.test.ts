import { describe, expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';
import { lossCurve } from '../../../core/report/loss-curve.ts';
import { readTrainingLog, type TrainingLog } from '../../../core/swift/training-log.ts';

function logOf(losses: readonly (number | string)[], ...more: readonly string[]): TrainingLog {
  const lines = losses.map(
    (loss, index) => `{"loss": ${loss}, "global_step/max_steps": "${index + 1}/${losses.length}"}`,
  );
  return readTrainingLog([...lines, ...more].join('\n'));
}

function claimsOf(sentence: string) {
  return readPost('post.md', `\`\`\`shell\nswift sft --model a/b --dataset c\n\`\`\`\n\n${sentence}\n`)
    .claims;
}

/** The numbers of the line's path, in pairs. */
function pointsOf(markup: string): readonly (readonly number[])[] {
  const path = /<path class="line" d="([^"]*)"/.exec(markup)?.[1] ?? '';
  return path
    .split(/[ML]/)
    .filter(Boolean)
    .map((pair) => pair.split(' ').map(Number));
}

function count(markup: string, start: string): number {
  return markup.split(start).length - 1;
}

describe('a loss curve', () => {
  it('goes through every step, from left to right, lower losses lower down', () => {
    const { markup } = lossCurve(logOf([4, 2, 1]), []);

    const points = pointsOf(markup);
    // 760 wide with 56 free on the left and 16 on the right; the axis ends at 4 * 1.05, 14 from the top, 36 from the bottom.
    expect(points).toEqual([
      [285.3, 25],
      [514.7, 134.5],
      [744, 189.2],
    ]);
    expect(markup).toContain('<title>step 3: 1</title>');
  });

  it('leaves out losses that are not finite', () => {
    const { markup } = lossCurve(logOf([4, 'NaN', 'Infinity', 1]), []);

    expect(pointsOf(markup)).toHaveLength(2);
    expect(markup).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    ['nothing was logged', []],
    ['no loss was finite', ['NaN', 'NaN']],
  ])('says so where %s', (_, losses) => {
    expect(lossCurve(logOf(losses), []).markup).toBe('<p>No step was logged with a loss.</p>');
  });

  it('marks evaluations', () => {
    const { markup } = lossCurve(logOf([4, 2], '{"eval_loss": 0.5, "global_step/max_steps": "2/2"}'), []);

    expect(count(markup, '<circle class="evaluation"')).toBe(1);
    expect(markup).toContain('<title>evaluation at step 2: 0.5</title>');
  });

  it.each([
    [200, 200],
    [201, 0],
  ])('of %d steps has %d dots', (steps, dots) => {
    const { markup } = lossCurve(logOf(Array.from({ length: steps }, () => 1)), []);

    expect(count(markup, '<circle class="point"')).toBe(dots);
    expect(pointsOf(markup)).toHaveLength(steps);
  });

  it('is drawn for one step with a loss of 0 as well', () => {
    const { markup } = lossCurve(logOf([0]), []);

    expect(pointsOf(markup)).toEqual([[744, 244]]);
    expect(markup).not.toContain('NaN');
  });
});

describe('a claimed loss', () => {
  it('is a band across, named with its printed number', () => {
    const { markup } = lossCurve(logOf([4, 2, 1]), claimsOf('The mean train loss is 1.5.'));

    expect(count(markup, '<rect class="band"')).toBe(1);
    expect(markup).toContain('claimed mean train loss 1.5<');
  });

  it('with an open side says on which side it lies', () => {
    const { markup } = lossCurve(logOf([4, 2, 1]), claimsOf('The evaluation loss is below 0.9.'));

    expect(markup).toContain('claimed evaluation loss below 0.9<');
  });

  it('above every measured loss makes room for itself', () => {
    const { markup } = lossCurve(logOf([2, 1]), claimsOf('The mean train loss is 8.0.'));

    const top = Number(/<rect class="band"[^>]* y="([^"]*)"/.exec(markup)?.[1]);
    expect(top).toBeGreaterThanOrEqual(14);
    expect(top).toBeLessThan(Math.min(...pointsOf(markup).map(([, y]) => y ?? 0)));
  });

  it('is the only kind of claim that is drawn', () => {
    const claims = claimsOf('It takes 22 GB of GPU memory and 20 steps.');

    expect(claims.length).toBeGreaterThan(0);
    expect(lossCurve(logOf([2, 1]), claims).markup).not.toContain('class="band"');
  });
});
