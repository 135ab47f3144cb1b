import {
  DescribeJobsCommand,
  ListJobsCommand,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DeleteQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Stack } from '../stand-ins/aws/stack.ts';
import type { Call, Callers } from './callers.ts';

const Body = 'x';
const storeOf = ({ outputs }: Stack) => ({ Bucket: outputs.Store ?? '' });
const queueOf = ({ functions }: Stack, variable: 'MUSTRUN_QUEUE' | 'MUSTRUN_HINTS') => ({
  QueueUrl: functions.get('callback')?.variables[variable] ?? '',
});
/** Of a kind of jobs, as outputs name it: `gpu1fork`. */
const jobOf = ({ outputs }: Stack, kind: string) => ({
  jobName: 'job',
  jobQueue: outputs[`Queue${kind}interactive`],
  jobDefinition: outputs[`Definition${kind}460`],
});

export function read(Key: string): Call {
  return ({ s3 }, stack) => s3.send(new GetObjectCommand({ ...storeOf(stack), Key }));
}

export function list(Prefix: string): Call {
  return ({ s3 }, stack) => s3.send(new ListObjectsV2Command({ ...storeOf(stack), Prefix }));
}

export function create(Key: string): Call {
  return ({ s3 }, stack) => s3.send(new PutObjectCommand({ ...storeOf(stack), Key, Body, IfNoneMatch: '*' }));
}

export function replace(Key: string): Call {
  return ({ s3 }, stack) => s3.send(new PutObjectCommand({ ...storeOf(stack), Key, Body, IfMatch: '"1"' }));
}

/** Without saying what is expected to be there. */
export function write(Key: string): Call {
  return ({ s3 }, stack) => s3.send(new PutObjectCommand({ ...storeOf(stack), Key, Body }));
}

export const sendMessage: Call = ({ sqs }, stack) =>
  sqs.send(
    new SendMessageCommand({
      ...queueOf(stack, 'MUSTRUN_QUEUE'),
      ...{ MessageBody: '{}', MessageGroupId: 'group', MessageDeduplicationId: 'message' },
    }),
  );

export const receiveMessages: Call = ({ sqs }, stack) =>
  sqs.send(new ReceiveMessageCommand(queueOf(stack, 'MUSTRUN_QUEUE')));

export const receiveHints: Call = ({ sqs }, stack) =>
  sqs.send(new ReceiveMessageCommand(queueOf(stack, 'MUSTRUN_HINTS')));

export function secret(output: 'WebhookSecrets' | 'AppKey'): Call {
  return ({ secrets }, { outputs }) => secrets.send(new GetSecretValueCommand({ SecretId: outputs[output] }));
}

export function submit(kind: string, application = 'mustrun'): Call {
  return ({ batch }, stack) =>
    batch.send(new SubmitJobCommand({ ...jobOf(stack, kind), tags: { application } }));
}

/** Stops a job that somebody submitted with this tag. */
export function terminate(callers: () => Callers, application: string): Call {
  return async ({ batch }, stack) => {
    const jobId = await callers().submitted({ ...jobOf(stack, 'gpu1fork'), tags: { application } });
    return batch.send(new TerminateJobCommand({ jobId, reason: 'a test' }));
  };
}

export const listJobs: Call = ({ batch }, { outputs }) =>
  batch.send(new ListJobsCommand({ jobQueue: outputs.Queuegpu1forkinteractive }));

export const describeJobs: Call = ({ batch }) => batch.send(new DescribeJobsCommand({ jobs: ['job'] }));

export const registerDefinition: Call = ({ batch }) => {
  const containerProperties = { image: 'x', vcpus: 1, memory: 512 };
  const jobDefinitionName = 'mine';
  return batch.send(
    new RegisterJobDefinitionCommand({ jobDefinitionName, type: 'container', containerProperties }),
  );
};

/** What nobody may who runs by himself. */
export const NOBODYS: readonly Call[] = [
  ({ s3 }, stack) => s3.send(new DeleteObjectCommand({ ...storeOf(stack), Key: 'ledger/2026-01.json' })),
  ({ s3 }, stack) => s3.send(new PutBucketPolicyCommand({ ...storeOf(stack), Policy: '{}' })),
  ({ sqs }, stack) => sqs.send(new DeleteQueueCommand(queueOf(stack, 'MUSTRUN_QUEUE'))),
  ({ secrets }, { outputs }) =>
    secrets.send(new PutSecretValueCommand({ SecretId: outputs.AppKey, SecretString: 'x' })),
];
