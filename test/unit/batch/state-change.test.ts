import { describe, expect, it } from 'vitest';
import { jobHintOf } from '../../../adapters/batch/state-change.ts';

/** The shape of the examples in AWS's user guide (batch_cwe_events), with made-up values. */
function event(status: string): Record<string, unknown> {
  return {
    version: '0',
    id: '0f9f1bd3-0000-4000-8000-000000000001',
    'detail-type': 'Batch Job State Change',
    source: 'aws.batch',
    account: '123456789012',
    time: '2026-01-11T23:36:40Z',
    region: 'us-east-1',
    resources: ['arn:aws:batch:us-east-1:123456789012:job/4c7599ae'],
    detail: {
      jobArn: 'arn:aws:batch:us-east-1:123456789012:job/4c7599ae',
      jobName: 'verify-0123456789ab-1',
      jobId: '4c7599ae',
      jobQueue: 'arn:aws:batch:us-east-1:123456789012:job-queue/gpu',
      status,
      attempts: [],
      createdAt: 1_641_944_200_058,
      retryStrategy: { attempts: 2, evaluateOnExit: [] },
      dependsOn: [],
      container: { image: 'trainer', command: [], volumes: [], environment: [], mountPoints: [] },
      tags: { resourceArn: 'arn:aws:batch:us-east-1:123456789012:job/4c7599ae' },
      propagateTags: false,
      platformCapabilities: [],
      eksAttempts: [],
      isCancelled: false,
      somethingNew: { of: 'next year' },
    },
  };
}

describe('a state change of a job', () => {
  it.each([
    ['RUNNABLE', false],
    ['STARTING', false],
    ['RUNNING', false],
    ['SUCCEEDED', true],
    ['FAILED', true],
  ])('%s says whether the job is over: %s', (status, ended) => {
    expect(jobHintOf(event(status))).toEqual({
      jobId: '4c7599ae',
      jobName: 'verify-0123456789ab-1',
      ended,
    });
  });

  it.each([
    ['another source', { ...event('FAILED'), source: 'aws.ec2' }],
    ['a blocked queue', { ...event('FAILED'), 'detail-type': 'Batch Job Queue Blocked' }],
    ['no detail', { ...event('FAILED'), detail: undefined }],
    ['an unknown status', event('VANISHED')],
    ['a text', 'FAILED'],
    ['nothing', null],
  ])('is not %s', (_, found) => {
    expect(jobHintOf(found)).toBeNull();
  });
});
