import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { readTrainingLog } from '../../core/swift/training-log.ts';

/** What a runner tells while it works: one JSON object a line on its standard output. */
export const progress = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('download'),
    /** The repositories that are brought, for people. */
    names: z.string(),
    /** What was there before counts as received. */
    receivedBytes: z.int(),
    totalBytes: z.int(),
  }),
  z.strictObject({
    event: z.literal('step'),
    step: z.int(),
    plannedSteps: z.int(),
    loss: z.number().nullable(),
  }),
  z.strictObject({ event: z.literal('end'), stage: z.string(), message: z.string() }),
]);

export type Progress = z.infer<typeof progress>;

/** A function that reports the newest step of a logging.jsonl whenever it has moved since the call before. */
export function followProgress(path: string, report: (progress: Progress) => void): () => Promise<void> {
  let reported = 0;
  let size = 0;
  return async () => {
    const grown = (await stat(path).catch(() => null))?.size ?? 0;
    if (grown === size) return;
    size = grown;
    const text = await readFile(path, 'utf8').catch(() => '');
    const last = readTrainingLog(text).steps.at(-1);
    if (last === undefined || last.step <= reported) return;
    reported = last.step;
    const loss = last.values.loss;
    report({
      event: 'step',
      step: last.step,
      plannedSteps: last.plannedSteps,
      loss: loss !== undefined && Number.isFinite(loss) ? loss : null,
    });
  };
}
