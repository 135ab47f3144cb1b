import { z } from 'zod';
import type { Metric } from '../../core/post/post.ts';

/**
 * The form of the hand-made truth in `truth/*.json`: what a careful reader says of pages of the corpus. Lines and
 * columns count from 1, columns in UTF-16 code units. How each field is read is told in README.md.
 */

const position = z.int().positive();

const METRICS = [
  'train_loss',
  'eval_loss',
  'loss',
  'accuracy',
  'score',
  'gpu_memory',
  'duration',
  'speed',
  'steps',
  'parameters',
  'size',
  'tokens',
  'samples',
  'answer',
  'other',
] as const satisfies readonly Metric[];

const metric = z.enum(METRICS);

const lineRange = z
  .strictObject({ from: position, to: position })
  .refine((range) => range.from <= range.to, 'a range ends before it starts');

const interval = z
  .strictObject({ lower: z.number().nullable(), upper: z.number().nullable() })
  .refine(
    ({ lower, upper }) => lower === null || upper === null || lower <= upper,
    'the lower end is above the upper end',
  );

const truthRun = z
  .strictObject({
    line: position,
    column: position,
    /** The line of the first leading assignment, or of the arguments object, where that stands above `line`. */
    startLine: position.optional(),
    program: z.enum(['swift', 'megatron']),
    subcommand: z.string().min(1),
    engineLine: z.enum(['1.x', '2.x', '3.x', '4.x']).nullable(),
    options: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.literal(true)])),
    environment: z.record(z.string(), z.string()),
    processes: z.int().positive().nullable(),
    complete: z.boolean(),
    form: z.enum(['shell', 'python', 'yaml', 'json']),
  })
  .refine((run) => run.startLine === undefined || run.startLine < run.line, 'startLine is not above line');

const truthClaim = z
  .strictObject({
    line: position,
    column: position,
    /** The printed number with its unit, nothing more. */
    text: z.string().min(1).max(30),
    metric,
    /** Other names of the metric that a careful reader may give as well. */
    otherMetrics: z.array(metric).min(1).optional(),
    statistic: z.enum(['last', 'best', 'mean', 'max', 'total', 'value']),
    kind: z.enum(['rounded', 'exact', 'bound', 'range', 'about', 'ratio', 'text']),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    unit: z.string().nullable(),
    runLine: position.nullable(),
    /** Other bindings that a careful reader may give as well. */
    otherRunLines: z.array(position.nullable()).min(1).optional(),
    /** Other readings of the same print, for example in another unit. */
    alternatives: z.array(interval).min(1).optional(),
    /** Two careful readers may differ on whether this is a claim: it counts neither way. */
    optional: z.literal(true).optional(),
  })
  .refine(
    ({ lower, upper }) => lower === null || upper === null || lower <= upper,
    'the lower end is above the upper end',
  )
  .refine(({ lower, upper }) => lower !== null || upper !== null, 'a claim has at least one end');

const truthPage = z
  .strictObject({
    path: z.string().endsWith('.md'),
    /** Lines for which the runs and claims are all recorded. */
    complete: z.array(lineRange),
    /** Lines, within the complete ones, where whatever else is found counts neither way. */
    ignored: z.array(lineRange),
    runs: z.array(truthRun),
    claims: z.array(truthClaim),
    /** Numbers that are not claims, and why: they explain a claim found there. */
    notClaims: z.array(z.strictObject({ line: position, column: position, reason: z.string().min(1) })),
  })
  .refine(
    ({ runs, claims }) =>
      claims.every(({ runLine, otherRunLines = [] }) =>
        [runLine, ...otherRunLines].every((line) => line === null || runs.some((run) => run.line === line)),
      ),
    'a claim is bound to a line on which no run is recorded',
  );

export const truthFile = z.strictObject({ corpus: z.string().min(1), pages: z.array(truthPage).min(1) });

export type TruthPage = z.infer<typeof truthPage>;
export type TruthRun = z.infer<typeof truthRun>;
export type TruthClaim = z.infer<typeof truthClaim>;
export type LineRange = z.infer<typeof lineRange>;
