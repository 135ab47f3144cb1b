import { z } from 'zod';
import { EXECUTABLE } from './executable.ts';
import { hubInput } from './hub-input.ts';

/** A SHA-256 in lower-case hexadecimal. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where an input's bytes come from; `path` is the name that the post's command uses for it. */
export const attemptInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['file', 'folder']),
    /** What the input is to the run: decides the exit code when it is missing. */
    role: z.enum(['model', 'dataset', 'other']),
    path: z.string(),
    source: z.string(),
    digest: sha256,
  }),
  z.strictObject({
    /** The output folder of an earlier run: its weights are laid at `path`. */
    kind: z.literal('checkpoint'),
    path: z.string(),
    evidence: z.string(),
    /** As `checkpoint-<step>` below `path`, as training leaves them, or as `path` itself, as export does. */
    layout: z.enum(['checkpoint', 'folder']).default('checkpoint'),
  }),
  hubInput,
]);

/**
 * Everything that one attempt needs to be executed by somebody who has never seen the post. Written once by the
 * flow, read by the runner.
 */
export const attemptPlan = z.strictObject({
  version: z.literal(1),
  identity: sha256,
  attempt: z.int().min(1),
  profile: z.enum(['verify']),
  /** Whether code of the post's author may be run: plugins, a model's own classes. A plan that does not say so denies it. */
  author: z.enum(['trusted', 'untrusted']).default('untrusted'),
  /** Store prefix under which the evidence of this attempt is kept. */
  evidence: z.string(),
  engine: z.strictObject({ line: z.string(), release: z.string() }),
  subcommand: z.enum(EXECUTABLE),
  /** The post's own words after the subcommand, as bash would have passed them. */
  words: z.array(z.string()),
  /** Words added behind them; an option given twice counts the last time. */
  added: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  inputs: z.array(attemptInput),
  /** What the model is asked where the command itself names no data set. */
  prompts: z.array(z.string()).optional(),
  seed: z.int(),
  dataSeed: z.int(),
  timeoutSeconds: z.int().positive(),
  /** The GPUs that the plan was made for; on smaller ones the run is not started. Null: whatever is there. */
  cards: z
    .strictObject({ name: z.string(), devices: z.int().min(1), memoryMiB: z.number().positive() })
    .nullable()
    .default(null),
  /**
   * The day that prompt templates print (Llama 3.1 and later write today's date into every prompt): the one on which the
   * attempt was reserved, so that every try of it sees the same prompts. Null leaves the machine's own.
   */
  today: z.iso.date().nullable().default(null),
});

export type AttemptPlan = z.infer<typeof attemptPlan>;
export type AttemptInput = z.infer<typeof attemptInput>;
