import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, when } from '../rule.ts';

/** Whether the answers that GRPO makes at a time come out even in groups of one question. */
export function generationBatch(run: ResolvedRun): readonly Finding[] {
  const group = run.number('num_generations');
  const rows = run.number('per_device_train_batch_size');
  const { processes } = run;
  if (processes === null || typeof group !== 'number' || typeof rows !== 'number') return [];
  const step = rows * processes;
  const written = run.number('generation_batch_size');
  const steps = run.number('steps_per_generation');
  const accumulated = run.number('gradient_accumulation_steps');
  if (written === undefined || steps === undefined || typeof accumulated !== 'number' || step <= 0) return [];
  if (written !== null && steps === null && written % step !== 0) {
    return [
      {
        options: ['generation_batch_size'],
        message: `--generation_batch_size (${written}) must be a multiple of the ${step} rows of a step`,
        repair: `write --generation_batch_size ${Math.ceil(written / step) * step}`,
      },
    ];
  }
  if (written !== null && steps !== null && written !== step * steps) {
    return [
      {
        options: ['generation_batch_size', 'steps_per_generation'],
        message: `--generation_batch_size (${written}) and --steps_per_generation (${steps}, of ${step} rows) contradict each other`,
        repair: 'remove one of them',
      },
    ];
  }
  const batch = written ?? step * (steps ?? accumulated);
  return when(group > 1 && batch % group !== 0, {
    options: ['num_generations', 'generation_batch_size', 'per_device_train_batch_size', 'rlhf_type'],
    message: `GRPO answers ${batch} at a time, which groups of ${group} (--num_generations) do not divide`,
    expected: divisors(batch).join(', '),
    repair: `write --per_device_train_batch_size ${smallestRows(group, processes * (steps ?? accumulated))}, or another --num_generations`,
  });
}

function divisors(batch: number): readonly number[] {
  return Array.from({ length: Math.min(batch, 64) }, (_, index) => index + 1).filter(
    (number) => number > 1 && batch % number === 0,
  );
}

/** The fewest rows of a device with which groups come out even. */
export function smallestRows(group: number, devices: number): number {
  for (let rows = 1; rows < group; rows += 1) if ((rows * devices) % group === 0) return rows;
  return group;
}
