import type { JobDetail } from '@aws-sdk/client-batch';
import { describe, expect, it } from 'vitest';
import { jobStateOf } from '../../../adapters/batch/job-state.ts';

const JOB: JobDetail = {
  jobName: 'verify-0123456789ab-1',
  jobId: 'id',
  jobQueue: 'gpu',
  status: 'RUNNABLE',
  startedAt: 0,
  jobDefinition: 'definition',
};
const HOST_LOST = 'Host EC2 (instance i-0123456789abcdef0) terminated.';

describe('the state of a Batch job', () => {
  it.each([
    ['SUBMITTED', 'waiting'],
    ['PENDING', 'waiting'],
    ['RUNNABLE', 'waiting'],
    ['STARTING', 'waiting'],
    ['RUNNING', 'running'],
    ['SUCCEEDED', 'succeeded'],
  ] as const)('%s is %s', (status, kind) => {
    expect(jobStateOf({ ...JOB, status })).toMatchObject({ kind });
  });

  it('tells how long machines were taken for it, in all of its starts', () => {
    const attempts = [
      { startedAt: 1_000, stoppedAt: 61_000 },
      { startedAt: 100_000, stoppedAt: 130_500 },
      { stoppedAt: 140_000 },
    ];

    expect(jobStateOf({ ...JOB, status: 'SUCCEEDED', attempts })).toEqual({
      kind: 'succeeded',
      seconds: 90.5,
    });
  });

  it('does not go back to waiting when Batch tries again', () => {
    const attempts = [{ stoppedAt: 1_641_944_200_058, statusReason: HOST_LOST }];

    expect(jobStateOf({ ...JOB, attempts })).toEqual({ kind: 'running' });
  });

  it.each<[string, Partial<JobDetail>, object]>([
    [
      'an exit code',
      { statusReason: 'Essential container in task exited', container: { exitCode: 32 } },
      { cause: 'exit', exitCode: 32, reason: 'Essential container in task exited' },
    ],
    [
      'memory that was used up',
      {
        statusReason: 'Essential container in task exited',
        attempts: [
          {
            container: {
              exitCode: 137,
              reason: 'OutOfMemoryError: Container killed due to memory usage',
            },
          },
        ],
      },
      {
        cause: 'exit',
        exitCode: 137,
        reason: 'Essential container in task exited; OutOfMemoryError: Container killed due to memory usage',
      },
    ],
    ['a lost host', { statusReason: HOST_LOST }, { cause: 'host lost', exitCode: null, reason: HOST_LOST }],
    [
      'an image that cannot be fetched',
      {
        statusReason: 'Task failed to start',
        container: { reason: 'CannotPullContainerError: no manifest' },
      },
      { cause: 'image', exitCode: null },
    ],
    [
      'an agent that is too slow',
      { statusReason: 'Task failed to start', container: { reason: 'DockerTimeoutError: 4m0s' } },
      { cause: 'unknown', exitCode: null },
    ],
    [
      'too much time',
      { statusReason: 'Job attempt duration exceeded timeout', container: { exitCode: 143 } },
      { cause: 'timeout', exitCode: 143 },
    ],
    [
      'no capacity',
      {
        statusReason:
          'Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
        isCancelled: true,
      },
      { cause: 'no capacity', exitCode: null },
    ],
    ['an order to stop', { statusReason: 'superseded', isTerminated: true }, { cause: 'terminated' }],
    [
      'an order before it started',
      { statusReason: 'superseded', isCancelled: true },
      { cause: 'terminated' },
    ],
    [
      'an order whose words look like a lost host',
      { statusReason: 'Host EC2 is too dear', isTerminated: true },
      { cause: 'terminated' },
    ],
    ['nothing at all', {}, { cause: 'unknown', exitCode: null, reason: 'Batch gives no reason' }],
  ])('fails by %s', (_, detail, expected) => {
    expect(jobStateOf({ ...JOB, status: 'FAILED', ...detail })).toMatchObject({
      kind: 'failed',
      ...expected,
    });
  });
});
