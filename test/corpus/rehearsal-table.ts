import type { RehearsalOutcome } from '../../core/rehearsal/outcome.ts';

export interface RehearsedCommand {
  readonly folder: string;
  readonly place: string;
  readonly outcome: RehearsalOutcome;
  readonly cause: string | null;
  readonly seconds: number;
}

const OUTCOMES: readonly RehearsalOutcome[] = [
  'rehearsed',
  'approximated',
  'broken',
  'unreachable',
  'incomplete',
  'not run',
];

/** What came of the commands of each folder, then each that did not pass with its cause. */
export function showTable(
  rows: readonly RehearsedCommand[],
  folders: readonly (readonly [name: string, commands: number])[],
): string {
  const titles = ['folder', 'commands', 'tried', ...OUTCOMES, 'passed', 'median s', 'longest s'];
  const lines = folders.map(([folder, commands]) => {
    const own = rows.filter((row) => row.folder === folder);
    const counts = OUTCOMES.map((outcome) => own.filter((row) => row.outcome === outcome).length);
    const passed = own.filter(didPass).length;
    const seconds = own
      .filter(didPass)
      .map((row) => row.seconds)
      .toSorted((one, other) => one - other);
    const times = [seconds[Math.floor(seconds.length / 2)] ?? 0, seconds.at(-1) ?? 0];
    return [folder, commands, own.length, ...counts, passed, ...times.map((time) => time.toFixed(0))].map(
      String,
    );
  });
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const table = [titles, ...lines].map((cells) =>
    cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '),
  );
  const others = rows
    .filter((row) => !didPass(row))
    .map(({ place, outcome, cause }) => `${place}: ${outcome}: ${cause ?? ''}`);
  return `${[...table, '', ...others].join('\n')}\n`;
}

function didPass({ outcome }: RehearsedCommand): boolean {
  return outcome === 'rehearsed' || outcome === 'approximated';
}
