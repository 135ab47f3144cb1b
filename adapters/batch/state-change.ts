import { z } from 'zod';

/** A Batch Job State Change as EventBridge delivers it, with whatever else it carries left aside. */
const stateChange = z.object({
  source: z.literal('aws.batch'),
  'detail-type': z.literal('Batch Job State Change'),
  time: z.iso.datetime(),
  detail: z.object({
    jobId: z.string().min(1),
    jobName: z.string().min(1),
    status: z.enum(['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED']),
  }),
});

/**
 * That something happened to a job. Events come late, doubled, out of order or not at all: the job queue knows the
 * truth.
 */
export interface JobHint {
  readonly jobId: string;
  readonly jobName: string;
  /** Whether the job was over then; it stays so. */
  readonly ended: boolean;
}

/** Null for what is no state change of a job. */
export function jobHintOf(event: unknown): JobHint | null {
  const parsed = stateChange.safeParse(event);
  if (!parsed.success) return null;
  const { jobId, jobName, status } = parsed.data.detail;
  return { jobId, jobName, ended: status === 'SUCCEEDED' || status === 'FAILED' };
}
