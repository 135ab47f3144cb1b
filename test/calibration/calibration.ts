import type { Coefficients } from '../../core/preflight/fit/coefficients.ts';
import type { CalibrationRow } from './rows.ts';

/** What each coefficient would be by its definition alone; calibration is pulled towards it. */
const PRIOR: Coefficients = {
  base: 2,
  loading: 0.05,
  communication: 0.5,
  layer: 1,
  kept: 1,
  logit: 10,
  oldLogit: 16,
  preferenceLogit: 20,
  distillationLogit: 30,
  optimizerStep: 2,
  zeroGradient: 3,
  gathered: 4,
  uneven: 1.1,
  generating: 1,
  asleep: 0.9,
  vision: 1,
};

/** How much a factor of e away from the prior costs, in mean logarithmic error of all rows. */
const PULL = 0.01;

export const COEFFICIENT_NAMES = Object.keys(PRIOR).filter(
  (name): name is keyof Coefficients => name in PRIOR,
);

function loss(rows: readonly CalibrationRow[], coefficients: Coefficients): number {
  const errors = rows.map((row) => Math.abs(errorOf(row, coefficients)));
  const pull = COEFFICIENT_NAMES.reduce(
    (total, name) => total + Math.log(coefficients[name] / PRIOR[name]) ** 2,
    0,
  );
  return mean(errors) + PULL * pull;
}

/** Logarithm of predicted over stated. */
export function errorOf(row: CalibrationRow, coefficients: Coefficients): number {
  return Math.log(row.predict(coefficients) / row.stated);
}

/** Coordinate descent with shrinking steps; the loss is not smooth, so no gradient is used. */
export function calibrate(rows: readonly CalibrationRow[]): Coefficients {
  let best = PRIOR;
  let least = loss(rows, best);
  for (let step = 0.4; step > 0.01; step /= 1.5) {
    for (const name of COEFFICIENT_NAMES) {
      for (const factor of [Math.exp(step), Math.exp(-step)]) {
        const tried = { ...best, [name]: best[name] * factor };
        const value = loss(rows, tried);
        if (value < least) {
          best = tried;
          least = value;
        }
      }
    }
  }
  return best;
}

/** The error of a row that was not calibrated on. */
export interface RowError {
  readonly row: CalibrationRow;
  readonly error: number;
}

/** Leaves out one group after another, calibrates on the rest, and gives the errors of what was left out. */
export function leaveOut(
  rows: readonly CalibrationRow[],
  groupOf: (row: CalibrationRow) => string,
): readonly RowError[] {
  return [...new Set(rows.map(groupOf))].flatMap((group) => {
    const found = calibrate(rows.filter((row) => groupOf(row) !== group));
    return rows.filter((row) => groupOf(row) === group).map((row) => ({ row, error: errorOf(row, found) }));
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
}
