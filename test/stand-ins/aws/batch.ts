import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  RegisterJobDefinitionCommand,
  type RegisterJobDefinitionCommandInput,
} from '@aws-sdk/client-batch';
import type { Moto } from './moto.ts';

/** Batch in the stand-in, with a compute environment and two job queues. */
export interface BatchBench {
  readonly client: BatchClient;
  readonly submitClient: BatchClient;
  readonly queue: string;
  /** Of lower priority. */
  readonly nightQueue: string;
  /** Answers with the revision's ARN. */
  readonly register: (input: RegisterJobDefinitionCommandInput) => Promise<string>;
}

export async function openBatch(moto: Moto): Promise<BatchBench> {
  const client = new BatchClient(moto.access);
  const serviceRole = await makeRole(moto, 'batch');
  await client.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: 'machines',
      type: 'UNMANAGED',
      state: 'ENABLED',
      serviceRole,
    }),
  );
  const queueOf = async (jobQueueName: string, priority: number): Promise<string> => {
    const command = new CreateJobQueueCommand({
      jobQueueName,
      priority,
      state: 'ENABLED',
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: 'machines' }],
    });
    return (await client.send(command)).jobQueueArn ?? '';
  };
  return {
    client,
    submitClient: new BatchClient({ ...moto.access, maxAttempts: 1 }),
    queue: await queueOf('jobs', 10),
    nightQueue: await queueOf('jobs-at-night', 1),
    register: async (input) =>
      (await client.send(new RegisterJobDefinitionCommand(input))).jobDefinitionArn ?? '',
  };
}

/** By IAM's query protocol: one call is no reason for its client. */
async function makeRole(moto: Moto, name: string): Promise<string> {
  const answer = await fetch(moto.access.endpoint, {
    method: 'POST',
    // moto reads nothing of it but the name of the service.
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, x' },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: name,
      AssumeRolePolicyDocument: '{}',
    }),
  });
  const arn = /<Arn>(?<arn>[^<]+)<\/Arn>/.exec(await answer.text())?.groups?.arn;
  if (arn === undefined) throw new Error('the stand-in made no role');
  return arn;
}
