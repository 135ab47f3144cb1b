import type { Measurements } from '../../core/flow/attempt/measurements.ts';
import type { Observation } from './observation.ts';

type Machinery = NonNullable<Observation['machinery']>;

/** An option, whether the command asks for it, and why it changed nothing; null where it did change something. */
interface Check {
  readonly option: string;
  readonly asked: (resolved: Readonly<Record<string, unknown>>) => boolean;
  readonly reason: (seen: Machinery) => string | null;
}

const CHECKS: readonly Check[] = [
  {
    // On a CPU accelerate starts plain DDP in its place, and says nothing.
    option: 'fsdp',
    asked: ({ fsdp }) => isGiven(fsdp),
    reason: ({ distributedType, processes }) =>
      distributedType === 'FSDP'
        ? null
        : `accelerate shared the work as ${distributedType} in ${processes} ${processes === 1 ? 'process' : 'processes'}: each held the whole model`,
  },
  {
    option: 'deepspeed',
    asked: ({ deepspeed }) => isGiven(deepspeed),
    reason: ({ distributedType }) =>
      distributedType === 'DEEPSPEED' ? null : `accelerate shared the work as ${distributedType}`,
  },
  {
    // ms-swift 4.6.0 hooks a method that transformers 5 no longer calls.
    option: 'galore',
    asked: ({ use_galore, optimizer }) => use_galore === true || /^q?galore/i.test(String(optimizer ?? '')),
    reason: ({ optimizer }) =>
      /galore/i.test(optimizer) ? null : `the optimizer that was built is ${optimizer}`,
  },
];

/**
 * Options that the command gives and that changed nothing here, by what was there when the training began. `resolved` is
 * the engine's own args.json.
 */
export function withoutEffect(
  resolved: Readonly<Record<string, unknown>>,
  seen: Machinery | undefined,
): Measurements['withoutEffect'] {
  if (seen === undefined) return [];
  return CHECKS.flatMap(({ option, asked, reason }) => {
    const why = asked(resolved) ? reason(seen) : null;
    return why === null ? [] : [{ option, reason: why }];
  });
}

/** The sentence of a run whose every assertion held: what had no effect is never done in silence. */
export function doneMessage({ withoutEffect }: Measurements): string {
  const notes = withoutEffect.map(({ option, reason }) => `; --${option} had no effect here: ${reason}`);
  return `every assertion held${notes.join('')}`;
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}
