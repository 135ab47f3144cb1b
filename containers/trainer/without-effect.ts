import type { Measurements } from '../../core/flow/attempt/measurements.ts';
import type { Assertion } from './assertions.ts';
import type { Observation } from './observation.ts';

type Machinery = NonNullable<Observation['machinery']>;

/** What a command asks for: the engine's own args.json, and the engine's variables. */
export interface Asked {
  readonly resolved: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** Something that the engine may read and do nothing with, whether a command asks for it, and what came of it. */
interface Check {
  readonly option: string;
  readonly asked: (asked: Asked) => boolean;
  readonly took: (seen: Machinery, asked: Asked) => boolean;
  readonly came: (seen: Machinery) => string;
}

const CHECKS: readonly Check[] = [
  {
    // On a CPU each of them trains by itself, and all write to one folder, unless the command says --use_cpu true.
    option: 'NPROC_PER_NODE',
    asked: ({ environment }) => processesOf(environment) > 1,
    took: ({ processes }, { environment }) => processes >= processesOf(environment),
    came: (seen) =>
      `${sharing(seen)}${seen.processes === 1 && seen.device === 'cpu' ? ': on a CPU the command has to say --use_cpu true' : ''}`,
  },
  {
    // On a CPU accelerate starts plain DDP in its place, and says nothing.
    option: '--fsdp',
    asked: ({ resolved: { fsdp } }) => isGiven(fsdp),
    took: ({ distributedType }) => distributedType === 'FSDP',
    came: (seen) => `${sharing(seen)}${seen.distributedType === 'FSDP' ? '' : ': each held the whole model'}`,
  },
  {
    option: '--deepspeed',
    asked: ({ resolved: { deepspeed } }) => isGiven(deepspeed),
    took: ({ distributedType }) => distributedType === 'DEEPSPEED',
    came: sharing,
  },
  {
    // ms-swift 4.6.0 hooks a method that transformers 5 no longer calls.
    option: '--use_galore',
    asked: ({ resolved: { use_galore, optimizer } }) =>
      use_galore === true || /^q?galore/i.test(String(optimizer ?? '')),
    took: ({ optimizer }) => /galore/i.test(optimizer),
    came: ({ optimizer }) => `the optimizer that was built is ${optimizer}`,
  },
];

/** What the command asks for and what changed nothing here, by what was there when the training began. */
export function withoutEffect(asked: Asked, seen: Machinery | undefined): Measurements['withoutEffect'] {
  if (seen === undefined) return [];
  return checksFor(asked)
    .filter(({ took }) => !took(seen, asked))
    .map(({ option, came }) => ({ option, reason: came(seen) }));
}

/**
 * Of each such thing that the command asks for: that it did something here. ms-swift ends with 0 where it did not, and a
 * training without it is not the one that the post describes. What was not seen did not happen.
 */
export function effectAssertions(asked: Asked, seen: Machinery | undefined): readonly Assertion[] {
  return checksFor(asked).map(({ option, took, came }) => {
    const passed = seen !== undefined && took(seen, asked);
    const detail =
      seen === undefined
        ? 'the training could not be watched'
        : `${passed ? '' : 'no effect here: '}${came(seen)}`;
    return { name: `${option} took effect`, passed, detail };
  });
}

function checksFor(asked: Asked): readonly Check[] {
  return CHECKS.filter((check) => check.asked(asked));
}

/** How many processes `swift` starts on this machine (swift/cli/main.py). */
function processesOf({ NPROC_PER_NODE }: Asked['environment']): number {
  return Number(NPROC_PER_NODE ?? 1);
}

function sharing({ distributedType, processes }: Machinery): string {
  return `accelerate shared the work as ${distributedType} in ${processes} ${processes === 1 ? 'process' : 'processes'}`;
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}
