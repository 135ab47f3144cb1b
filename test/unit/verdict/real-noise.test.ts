import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decide } from '../../../core/verdict/decide.ts';
import type { MetricClass } from '../../../core/verdict/policy.ts';
import type { Outcome } from '../../../core/verdict/verdict.ts';
import { question, reading, runsOf } from './judging.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
const file = `${corpus}/lora-seed-noise.json`;

const values = z.array(z.number()).min(10);
const Noise = z.object({
  systems: z.array(
    z.object({
      eval_loss: values,
      mean_train_loss: values,
      last_train_loss: values,
      samples_per_second: values,
    }),
  ),
});
type Field = keyof z.infer<typeof Noise>['systems'][number];

interface Case {
  readonly metric: MetricClass;
  readonly field: Field;
  /** Significant digits that a post prints. */
  readonly digits: number;
  readonly factor: number;
}

function printedInterval(value: number, digits: number) {
  const printed = Number(value.toPrecision(digits));
  const place = 10 ** (Math.floor(Math.log10(printed)) - digits + 1);
  return reading(printed - place / 2, printed + place / 2);
}

/** Every run once as the author's, every rotation of the others as ours: four nights of history, then five runs. */
function outcomes(
  series: readonly (readonly number[])[],
  { metric, digits, factor }: Case,
): readonly Outcome[] {
  return series.flatMap((runs) =>
    runs.flatMap((author, index) => {
      const others = [...runs.slice(index + 1), ...runs.slice(0, index)];
      return others.map((_, rotation) => {
        const ours = [...others.slice(rotation), ...others.slice(0, rotation)];
        return decide(
          question(metric, {
            claim: { kind: 'interval', readings: [printedInterval(author, digits)] },
            history: ours.slice(0, 4),
            runs: runsOf(...ours.slice(4, 9).map((value) => factor * value)),
          }),
        ).outcome;
      });
    }),
  );
}

function shareOf(outcome: Outcome, all: readonly Outcome[]): number {
  return all.filter((one) => one === outcome).length / all.length;
}

describe('ten seeds each of one LoRA recipe on several systems', () => {
  if (!existsSync(file)) {
    it(`is not judged here: there is no ${file} (set MUSTRUN_CORPUS)`, () => {
      expect(existsSync(file)).toBe(false);
    });
    return;
  }
  const { systems } = Noise.parse(JSON.parse(readFileSync(file, 'utf8')));

  it.each<Case>([
    { metric: 'eval-loss', field: 'eval_loss', digits: 3, factor: 1 },
    { metric: 'run-mean-train-loss', field: 'mean_train_loss', digits: 3, factor: 1 },
    { metric: 'last-train-loss', field: 'last_train_loss', digits: 2, factor: 1 },
    { metric: 'speed', field: 'samples_per_second', digits: 3, factor: 1 },
  ])('a true $metric is called not reproduced in at most 1 %', (example) => {
    const all = outcomes(
      systems.map((system) => system[example.field]),
      example,
    );

    expect(shareOf('not reproduced', all)).toBeLessThanOrEqual(0.01);
  });

  it.each<Case>([
    { metric: 'eval-loss', field: 'eval_loss', digits: 3, factor: 1.03 },
    { metric: 'run-mean-train-loss', field: 'mean_train_loss', digits: 3, factor: 1.05 },
    { metric: 'speed', field: 'samples_per_second', digits: 3, factor: 0.8 },
  ])('a $metric that moved by a factor $factor is found in at least 95 %', (example) => {
    const all = outcomes(
      systems.map((system) => system[example.field]),
      example,
    );

    expect(shareOf('not reproduced', all)).toBeGreaterThanOrEqual(0.95);
  });

  it('a true last logged loss ends within noise, and says what it could have seen', () => {
    const example: Case = { metric: 'last-train-loss', field: 'last_train_loss', digits: 2, factor: 1 };

    const all = outcomes(
      systems.map((system) => system[example.field]),
      example,
    );

    expect(shareOf('within noise', all)).toBeGreaterThan(0.95);
  });
});
