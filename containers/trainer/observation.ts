import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJsonOrNull } from '../../core/parse-json.ts';

/**
 * Of a medium: rows that had one; rows with a placeholder, passes that had any, and these passes' placeholders and
 * features: of a training the first passes, of an inference all.
 */
const mediumSeen = z.object({
  rows: z.int().min(0),
  rowsSeen: z.int().min(0),
  passes: z.int().min(0),
  placeholders: z.int().min(0),
  features: z.int().min(0),
});

const batch = z.object({ step: z.int().min(1), sha256: z.string(), tokens: z.int().min(0) });

/** What `python/observer` writes from within the engine's process. Whatever it could not see is absent. */
const observation = z.object({
  version: z.literal(1),
  /** Seconds since 1970, as are the other times. */
  startedAt: z.number(),
  trainBeganAt: z.number().optional(),
  trainEndedAt: z.number().optional(),
  steps: z.object({ timed: z.int().min(0), medianSeconds: z.number().nullable() }).optional(),
  firstBatch: batch.optional(),
  lastBatch: batch.optional(),
  determinism: z
    .object({
      fullDeterminism: z.boolean(),
      deterministicAlgorithms: z.boolean(),
      cudnnDeterministic: z.boolean(),
      cublasWorkspaceConfig: z.string().nullable(),
      threads: z.int().min(1),
    })
    .optional(),
  machinery: z
    .object({
      optimizer: z.string(),
      distributedType: z.string(),
      model: z.string(),
      processes: z.int().min(1),
      device: z.string(),
    })
    .optional(),
  memory: z.object({ allocatedBytes: z.int(), reservedBytes: z.int() }).nullable().optional(),
  /** By medium: image, video, audio. */
  media: z.record(z.string(), mediumSeen).optional(),
  reload: z
    .discriminatedUnion('tried', [
      z.object({ tried: z.literal(false), reason: z.string() }),
      z.object({
        tried: z.literal(true),
        tokens: z.int().min(0),
        seconds: z.number().min(0),
        failure: z.string().nullable(),
      }),
    ])
    .optional(),
  /** By what was looked for: why it could not be seen. */
  unseen: z.record(z.string(), z.string()).optional(),
});

export type Observation = z.infer<typeof observation>;

/** The folder that lets the engine's processes be watched when it is on their PYTHONPATH. */
export const OBSERVER = fileURLToPath(new URL('./python/observer/', import.meta.url));

/** What was seen of a training or an inference; null where nothing was: none began, or its process was killed before. */
export async function readObservation(path: string): Promise<Observation | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = observation.safeParse(parseJsonOrNull(text));
  return parsed.success ? parsed.data : null;
}
