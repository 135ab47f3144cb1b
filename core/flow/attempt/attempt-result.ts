import { z } from 'zod';
import { sha256 } from '../plan/attempt-plan.ts';
import { stageName } from './exit-code.ts';
import { measurements } from './measurements.ts';

const keptFile = z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256 });

/** What one attempt left, told by the runner. Stored as `result.json`, before the marker `done`. */
export const attemptResult = z.strictObject({
  version: z.literal(1),
  identity: sha256,
  attempt: z.int().min(1),
  /** The job that was reserved, and which of its starts this was. */
  job: z.string(),
  try: z.int().min(1),
  stage: stageName,
  /** One sentence for people. */
  message: z.string(),
  engineExitCode: z.int().nullable(),
  /** The argument vector as executed, program name first. */
  command: z.array(z.string()),
  startedAt: z.iso.datetime(),
  seconds: z.number().min(0),
  seed: z.int(),
  dataSeed: z.int(),
  steps: z.strictObject({ done: z.int().min(0), planned: z.int().min(0) }).nullable(),
  /** The step whose checkpoint an earlier try left and this one went on from; null for a try from the start. */
  resumedAt: z.int().min(1).nullable().default(null),
  /** Whether the training ran as another user than the runner, out of reach of its files and credentials. */
  separated: z.boolean().default(false),
  /** What had to be true besides exit code 0, one by one. */
  assertions: z.array(z.strictObject({ name: z.string(), passed: z.boolean(), detail: z.string() })),
  adapter: z.strictObject({ bytes: z.int().min(0), sha256, parameters: z.int().min(0) }).nullable(),
  measured: measurements.nullable().default(null),
  files: z.array(keptFile),
});

export type AttemptResult = z.infer<typeof attemptResult>;

/**
 * The marker `done`, written last: which job's evidence counts and under which prefix it lies. That is the
 * attempt's own prefix, unless an earlier try was stopped in the middle of its upload and left other bytes there.
 */
export const doneMarker = z.strictObject({ job: z.string(), try: z.int().min(1), evidence: z.string() });
