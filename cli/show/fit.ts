import type { Interval } from '../../core/preflight/diagnosis.ts';
import type { RunEstimate } from '../../core/preflight/fit/estimate-run.ts';
import { type HardwareClass, PRICES_OF } from '../../core/preflight/hardware.ts';
import { paint } from './style.ts';

/** What a run takes and where it fits, for people. */
export function showFit(title: string, estimate: RunEstimate, hardware: HardwareClass): string {
  const { gpuMemoryGiB, devices, seconds, usd, assumptions } = estimate;
  return [
    paint('bold', title),
    gpuMemoryGiB === null
      ? '  memory    unknown'
      : `  memory    ${range(gpuMemoryGiB)} GiB on ${devices === 1 ? 'one GPU' : `each of ${devices} GPUs`}${madeOf(estimate)}`,
    ...fitLines(estimate),
    seconds === null ? '' : `  time      ${range(inMinutes(seconds))} minutes on ${hardware.name}`,
    usd === null ? '' : `  price     ${range(usd)} USD (on demand, ${PRICES_OF})`,
    ...estimate.recommendations.map(
      ({ option, from, to, why }) =>
        `  to fit ${hardware.name}: ${option} ${from ?? '(left out)'} -> ${to}; ${why}`,
    ),
    ...assumptions.map((assumption) => paint('dim', `  ${assumption}`)),
    '',
  ]
    .filter((text, index, all) => text !== '' || index === all.length - 1)
    .join('\n');
}

function fitLines({ fits }: RunEstimate): readonly string[] {
  return (['fits', 'borderline', 'no', 'unknown'] as const).flatMap((answer) => {
    const classes = Object.keys(fits).filter((name) => fits[name] === answer);
    return classes.length === 0 ? [] : [`  ${answer.padEnd(9)} ${classes.join(', ')}`];
  });
}

function madeOf({ parts }: RunEstimate): string {
  if (parts === null) return '';
  const { weights, helpers, gradientsAndOptimizer, activations, logits, vision, generation } = parts;
  const named = {
    weights,
    'other models': helpers,
    'gradients and optimizer': gradientsAndOptimizer,
    activations,
    logits,
    vision,
    generation,
  };
  const told = Object.entries(named).filter(([, value]) => value >= 0.1);
  return `: ${told.map(([name, value]) => `${name} ${value.toFixed(1)}`).join(', ')}`;
}

function range({ median, low, high }: Interval): string {
  return `${median} (${low} to ${high})`;
}

function inMinutes({ median, low, high }: Interval): Interval {
  const minutes = (value: number): number => Number((value / 60).toPrecision(2));
  return { median: minutes(median), low: minutes(low), high: minutes(high) };
}
