import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { namedArn } from '../acknowledge.ts';
import type { JobTarget } from '../compute/compute.ts';
import type { Grant } from '../grant.ts';

/** Puts messages on a queue. */
export function maySend(queue: IQueue): Grant {
  return {
    statement: new PolicyStatement({
      sid: 'Send',
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
    }),
  };
}

/** Has a queue's messages given to it, and has one given out later. */
export function mayConsume(queue: IQueue): Grant {
  const actions = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
  return {
    statement: new PolicyStatement({
      sid: 'Consume',
      actions: actions.map((action) => `sqs:${action}`),
      resources: [queue.queueArn],
    }),
  };
}

/** Reads one secret. */
export function mayReadSecret(secret: ISecret): Grant {
  return {
    statement: new PolicyStatement({
      sid: 'Secret',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [secret.secretArn],
    }),
  };
}

export function mayLookAtJobs(): Grant {
  return {
    statement: new PolicyStatement({
      sid: 'LookAtJobs',
      actions: ['batch:DescribeJobs', 'batch:ListJobs'],
      resources: ['*'],
    }),
    wildcards: { '*': 'Neither DescribeJobs nor ListJobs takes a resource' },
  };
}

/** Stops jobs that carry our tag. */
export function mayStopJobs(scope: Construct, application: string): Grant {
  return {
    statement: new PolicyStatement({
      sid: 'StopJobs',
      actions: ['batch:TerminateJob'],
      resources: [jobs(scope)],
      conditions: { StringEquals: { 'aws:ResourceTag/application': application } },
    }),
    wildcards: { [ANY_JOB]: 'Batch makes the ids of jobs; the tag says which are ours' },
  };
}

/** Submits jobs of our definitions to our queues, and tags them as ours. */
export function maySubmit(
  scope: Construct,
  application: string,
  targets: readonly JobTarget[],
): readonly Grant[] {
  const queues = [...new Set(targets.map(({ queue }) => queue.attrJobQueueArn))];
  const { partition, region, account } = Stack.of(scope);
  const names = new Set(targets.map(({ definitionName }) => definitionName));
  const revisions = [...names].map((name) => `job-definition/${name}:*`);
  const submit = new PolicyStatement({
    sid: 'Submit',
    actions: ['batch:SubmitJob'],
    resources: [
      ...queues,
      ...revisions.map((revision) => `arn:${partition}:batch:${region}:${account}:${revision}`),
    ],
  });
  const tag = new PolicyStatement({
    sid: 'TagJobs',
    actions: ['batch:TagResource'],
    resources: [jobs(scope)],
    conditions: { StringEquals: { 'aws:RequestTag/application': application } },
  });
  const why = 'Every revision: the one that was deployed before is in use for some minutes';
  return [
    {
      statement: submit,
      wildcards: Object.fromEntries(revisions.map((revision) => [namedArn('batch', revision), why])),
    },
    {
      statement: tag,
      wildcards: { [ANY_JOB]: 'A job is tagged as it is made, and its id is not known before' },
    },
  ];
}

const ANY_JOB = namedArn('batch', 'job/*');

function jobs(scope: Construct): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:batch:${region}:${account}:job/*`;
}
