/**
 * Finds the coefficients of the memory model from the stated figures and prints its error: on the figures themselves, with each left out in turn,
 * with each folder left out in turn, and on the documentation's figures, which are never calibrated on.
 *
 *     node test/calibration/calibrate.ts            prints the errors and the coefficients found
 *     node test/calibration/calibrate.ts --rows     prints every row as well
 */
import { COEFFICIENTS, type Coefficients } from '../../core/preflight/fit/coefficients.ts';
import { CONTRADICTIONS } from '../corpus/stated-memory-contradictions.ts';
import { COEFFICIENT_NAMES, calibrate, errorOf, leaveOut, mean, type RowError } from './calibration.ts';
import { type CalibrationRow, documentationRows, exampleRows } from './rows.ts';

/** The conformal quantile: with n errors seen, the next is below it with 90 %, whatever their distribution. */
function reportWidths(errors: readonly RowError[]): void {
  for (const kind of new Set(errors.map(({ row }) => row.kind))) {
    const sizes = errors
      .filter(({ row }) => row.kind === kind)
      .map(({ error }) => Math.abs(error))
      .toSorted((one, other) => one - other);
    const width = Math.exp(sizes[Math.ceil(0.9 * (sizes.length + 1)) - 1] ?? Number.POSITIVE_INFINITY);
    process.stdout.write(
      `${kind.padEnd(28)} ${String(sizes.length).padStart(3)} rows  width ${width.toFixed(3)}\n`,
    );
  }
}

function report(title: string, errors: readonly number[]): void {
  const sizes = errors.map((error) => Math.exp(Math.abs(error)) - 1).toSorted((one, other) => one - other);
  const at = (share: number): string =>
    `${(100 * (sizes[Math.ceil(share * sizes.length) - 1] ?? 0)).toFixed(1)} %`;
  const bias = (100 * (Math.exp(mean(errors)) - 1)).toFixed(1);
  process.stdout.write(
    `${title.padEnd(28)} ${String(errors.length).padStart(3)} rows  median ${at(0.5)}  85 % ${at(0.85)}  90 % ${at(0.9)}  95 % ${at(0.95)}  worst ${at(1)}  bias ${bias} %\n`,
  );
}

const rows = exampleRows(new Set(Object.keys(CONTRADICTIONS)));
const documentation = documentationRows();
const found = calibrate(rows);
const byRow = leaveOut(rows, ({ name }) => name);
const byFolder = leaveOut(rows, ({ folder }) => folder);
const errorsOf = (some: readonly CalibrationRow[], coefficients: Coefficients): readonly number[] =>
  some.map((row) => errorOf(row, coefficients));
const isOld = ({ kind }: CalibrationRow): boolean => kind === 'old engine';
report('as committed', errorsOf(rows, COEFFICIENTS));
report('calibrated', errorsOf(rows, found));
report(
  'each row left out',
  byRow.map(({ error }) => error),
);
report(
  'each folder left out',
  byFolder.map(({ error }) => error),
);
report(
  'documentation of 3.x and 4.x',
  errorsOf(
    documentation.filter((row) => !isOld(row)),
    found,
  ),
);
report('documentation of 2.x', errorsOf(documentation.filter(isOld), found));
reportWidths([
  ...byFolder,
  ...documentation.filter(isOld).map((row) => ({ row, error: errorOf(row, found) })),
]);
process.stdout.write(
  `${JSON.stringify(Object.fromEntries(COEFFICIENT_NAMES.map((name) => [name, Number(found[name].toPrecision(3))])), null, 2)}\n`,
);
if (process.argv.includes('--rows')) {
  for (const row of [...rows, ...documentation]) {
    const predicted = row.predict(found);
    process.stdout.write(
      `${row.stated.toFixed(1).padStart(6)} ${predicted.toFixed(1).padStart(6)} ${((100 * predicted) / row.stated - 100).toFixed(0).padStart(5)} %  ${row.name}\n`,
    );
  }
}
