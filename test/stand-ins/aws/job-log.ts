import type { JobDetail } from '@aws-sdk/client-batch';
import { z } from 'zod';
import type { Moto } from './moto.ts';

const logEvents = z.object({ events: z.array(z.object({ message: z.string() })) });

/** What a job printed, by CloudWatch's JSON protocol: one call is no reason for its client. */
export async function readJobLog(moto: Moto, job: JobDetail | undefined): Promise<readonly string[]> {
  const answer = await fetch(moto.access.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Logs_20140328.GetLogEvents',
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${moto.access.region}/logs/aws4_request, x`,
    },
    body: JSON.stringify({
      logGroupName: '/aws/batch/job',
      logStreamName: job?.container?.logStreamName,
      startFromHead: true,
    }),
  });
  return logEvents.parse(await answer.json()).events.map(({ message }) => message);
}
