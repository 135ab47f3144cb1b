import type { Problem, Run } from '../../post/post.ts';
import type { HardwareClass } from '../hardware.ts';
import type { RunEstimate } from './estimate-run.ts';

/**
 * That a run does not fit the hardware that it is checked for, or may not, with what would make it fit. A warning: the
 * post may be for other hardware.
 */
export function fitProblems(run: Run, estimate: RunEstimate, hardware: HardwareClass): readonly Problem[] {
  const { gpuMemoryGiB: peak, devices, fits, recommendations } = estimate;
  const fit = fits[hardware.name];
  if (peak === null || (fit !== 'no' && fit !== 'borderline')) return [];
  // More GPUs than there are is told by the option checks; here only memory is.
  if (devices > hardware.devices && peak.high <= hardware.usableGiB) return [];
  const needs = `needs about ${peak.median} GiB (${peak.low} to ${peak.high}) on ${devices === 1 ? 'one GPU' : `each of ${devices} GPUs`}`;
  const has = `${hardware.name} has ${hardware.usableGiB.toFixed(1)} GiB${hardware.devices === 1 ? '' : ` on each of ${hardware.devices}`}`;
  const fitting = Object.keys(fits).filter((name) => fits[name] === 'fits');
  const changes = recommendations.map(({ option, to }) => settingOf(option, to)).join(', ');
  return [
    {
      line: run.line,
      column: run.column,
      code: fit === 'no' ? 'does-not-fit' : 'may-not-fit',
      level: fit === 'no' ? 'warning' : 'note',
      message: `the run ${needs}, and ${has}`,
      expected: fitting.length === 0 ? null : `hardware such as ${fitting.slice(0, 3).join(', ')}`,
      repair: changes === '' ? null : `to fit ${hardware.name}: ${changes}`,
    },
  ];
}

/** Variables are in capitals. */
function settingOf(option: string, to: string | number): string {
  return /^[A-Z]/.test(option) ? `${option}=${to}` : `--${option} ${to}`;
}
