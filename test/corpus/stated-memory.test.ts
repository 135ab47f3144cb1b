import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../core/post/post.ts';
import { COEFFICIENTS } from '../../core/preflight/fit/coefficients.ts';
import { estimateOfRun, type RunEstimate } from '../../core/preflight/fit/estimate-run.ts';
import { modelOfName } from '../../core/preflight/fit/model-of-name.ts';
import { totalParameters } from '../../core/preflight/fit/model-shape.ts';
import { optionsOfRun } from '../../core/preflight/fit/options-of-run.ts';
import { runOfWords } from '../../core/preflight/fit/run-of-words.ts';
import { HARDWARE } from '../../core/preflight/hardware.ts';
import { leaveOut } from '../calibration/calibration.ts';
import { documentationRows, exampleRows } from '../calibration/rows.ts';
import { isMeasurement, readFigure, type StatedFigure, type StatedRow, statedRows } from './stated-memory.ts';
import { CONTRADICTIONS } from './stated-memory-contradictions.ts';

const corpus =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const file = join(corpus, 'stated-memory.json');
const [hardware] = HARDWARE;

interface Judged {
  readonly row: StatedRow;
  readonly run: Run;
  readonly figure: StatedFigure;
  readonly estimate: RunEstimate;
}

/** Every row whose header has a figure, with the first of its figures: that of the script as it stands. */
function judge(rows: readonly StatedRow[]): readonly Judged[] {
  return rows.flatMap((row) => {
    const run = runOfWords({ environment: row.env, words: row.words, variables: row.shell_variables });
    const figure = readFigure(row.stated[0] ?? '');
    if (run === null || figure === null || hardware === undefined) return [];
    return [{ row, run, figure, estimate: estimateOfRun(run, { hardware }) }];
  });
}

/**
 * What `accelerate estimate-memory` says of a run (accelerate 1.15, commands/estimate.py): the 16-bit size to load a model, or, to train
 * with Adam in mixed precision, the largest of model (32 bit), gradients (1.5 times that) and optimizer (twice that), which is twice the 32-bit size. It knows
 * neither adapters nor devices; the reading that is kindest to it is taken: adapters only load, full training is shared out.
 */
function accelerateGiB({ run, estimate }: Judged): number {
  const options = optionsOfRun(run);
  const model = modelOfName(options.text('model') ?? '');
  if (model === null) return Number.NaN;
  const parameters = totalParameters(model);
  const bytes = options.text('tuner_type') === 'full' ? (parameters * 8) / estimate.devices : parameters * 2;
  return bytes / 2 ** 30;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (existsSync(file)) {
  describe('the memory that ms-swift’s examples state', () => {
    const judged = judge(statedRows.parse(JSON.parse(readFileSync(file, 'utf8'))));
    const measured = judged.filter(
      ({ row, figure }) => isMeasurement(figure) && !(row.source in CONTRADICTIONS),
    );
    const shown = measured
      .map(
        ({ row, figure, estimate }) =>
          `${figure.gib} stated, ${JSON.stringify(estimate.gpuMemoryGiB)}: ${row.source}`,
      )
      .join('\n');
    const errorOf = ({ figure, estimate }: Judged): number =>
      Math.abs((estimate.gpuMemoryGiB?.median ?? 0) - figure.gib) / figure.gib;

    it('has measurements, and an estimate for each', () => {
      expect(measured.length).toBeGreaterThanOrEqual(45);
      expect(judged.filter(({ estimate }) => estimate.gpuMemoryGiB === null)).toEqual([]);
    });

    it('is met with a median error of at most 10 %', () => {
      expect(median(measured.map(errorOf)), shown).toBeLessThanOrEqual(0.1);
    });

    it('lies in the interval in nine of ten rows', () => {
      const inside = measured.filter(({ figure, estimate: { gpuMemoryGiB } }) => {
        return gpuMemoryGiB !== null && gpuMemoryGiB.low <= figure.gib && figure.gib <= gpuMemoryGiB.high;
      });

      expect(inside.length / measured.length, shown).toBeGreaterThanOrEqual(0.9);
    });

    it('is met better than by the size of the model alone', () => {
      const theirs = measured.map((row) => Math.abs(accelerateGiB(row) - row.figure.gib) / row.figure.gib);

      expect(median(measured.map(errorOf))).toBeLessThan(median(theirs) / 2);
    });

    it('is met as well by coefficients that have not seen a row’s folder', () => {
      const rows = exampleRows(new Set(Object.keys(CONTRADICTIONS)));
      const sizes = leaveOut(rows, ({ folder }) => folder).map(({ error }) => Math.abs(Math.expm1(error)));

      expect(median(sizes)).toBeLessThanOrEqual(0.1);
      expect(sizes.filter((size) => size <= 0.25).length / sizes.length).toBeGreaterThanOrEqual(0.9);
    });

    it('is met nearly as well on the documentation, which nothing is calibrated on', () => {
      const rows = documentationRows('ms-swift-4-docs');
      const sizes = rows.map((row) => Math.abs(row.predict(COEFFICIENTS) / row.stated - 1));

      expect(rows.length).toBeGreaterThanOrEqual(12);
      expect(median(sizes)).toBeLessThanOrEqual(0.15);
      expect(sizes.filter((size) => size <= 0.25).length / sizes.length).toBeGreaterThanOrEqual(0.85);
    });

    it('contradicts its own script in no row that is not listed', () => {
      const other = judged.filter(
        ({ figure, estimate }) => figure.devices !== null && figure.devices !== estimate.devices,
      );

      expect(other.map(({ row }) => row.source).filter((source) => !(source in CONTRADICTIONS))).toEqual([]);
    });

    it('has the rows that are listed', () => {
      const sources = judged.map(({ row }) => row.source);

      expect(Object.keys(CONTRADICTIONS).filter((source) => !sources.includes(source))).toEqual([]);
    });
  });
} else {
  it('the stated memory is not read here: there is no stated-memory.json, and MUSTRUN_CORPUS names no folder with one', () => {
    expect(existsSync(file)).toBe(false);
  });
}
