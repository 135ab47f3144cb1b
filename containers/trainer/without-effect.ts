import type { Measurements } from '../../core/flow/attempt/measurements.ts';
import type { Assertion } from './assertions.ts';
import type { Observation } from './observation.ts';

type Machinery = NonNullable<Observation['machinery']>;
type Resolved = Readonly<Record<string, unknown>>;

/** An option that the engine may read and do nothing with, whether a command asks for it, and what came of it. */
interface Check {
  readonly option: string;
  readonly asked: (resolved: Resolved) => boolean;
  readonly took: (seen: Machinery) => boolean;
  readonly came: (seen: Machinery) => string;
}

const CHECKS: readonly Check[] = [
  {
    // On a CPU accelerate starts plain DDP in its place, and says nothing.
    option: 'fsdp',
    asked: ({ fsdp }) => isGiven(fsdp),
    took: ({ distributedType }) => distributedType === 'FSDP',
    came: (seen) => `${sharing(seen)}${seen.distributedType === 'FSDP' ? '' : ': each held the whole model'}`,
  },
  {
    option: 'deepspeed',
    asked: ({ deepspeed }) => isGiven(deepspeed),
    took: ({ distributedType }) => distributedType === 'DEEPSPEED',
    came: sharing,
  },
  {
    // ms-swift 4.6.0 hooks a method that transformers 5 no longer calls.
    option: 'galore',
    asked: ({ use_galore, optimizer }) => use_galore === true || /^q?galore/i.test(String(optimizer ?? '')),
    took: ({ optimizer }) => /galore/i.test(optimizer),
    came: ({ optimizer }) => `the optimizer that was built is ${optimizer}`,
  },
];

/**
 * Options that the command gives and that changed nothing here, by what was there when the training began. `resolved` is
 * the engine's own args.json.
 */
export function withoutEffect(
  resolved: Resolved,
  seen: Machinery | undefined,
): Measurements['withoutEffect'] {
  if (seen === undefined) return [];
  return CHECKS.filter(({ asked, took }) => asked(resolved) && !took(seen)).map(({ option, came }) => ({
    option,
    reason: came(seen),
  }));
}

/**
 * Of each such option that the command gives: that it did something here. ms-swift ends with 0 where it did not, and a
 * training without it is not the one that the post describes. What was not seen did not happen.
 */
export function effectAssertions(resolved: Resolved, seen: Machinery | undefined): readonly Assertion[] {
  return CHECKS.filter(({ asked }) => asked(resolved)).map(({ option, took, came }) => {
    const passed = seen !== undefined && took(seen);
    const detail =
      seen === undefined
        ? 'the training could not be watched'
        : `${passed ? '' : 'no effect here: '}${came(seen)}`;
    return { name: `--${option} took effect`, passed, detail };
  });
}

function sharing({ distributedType, processes }: Machinery): string {
  return `accelerate shared the work as ${distributedType} in ${processes} ${processes === 1 ? 'process' : 'processes'}`;
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}
