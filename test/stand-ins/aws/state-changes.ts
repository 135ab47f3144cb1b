import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { AwsDeployment } from './deployment.ts';
import type { Moto } from './moto.ts';

/** Sends Batch's state changes to the queue of hints; by default all of them, also those that end no job. */
export async function sendStateChanges(
  moto: Moto,
  { sqs, hintsUrl }: AwsDeployment,
  only: { readonly status?: readonly string[] } = {},
): Promise<void> {
  const events = new EventBridgeClient(moto.access);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: hintsUrl, AttributeNames: ['QueueArn'] }),
  );
  const EventPattern = JSON.stringify({
    source: ['aws.batch'],
    'detail-type': ['Batch Job State Change'],
    ...(only.status === undefined ? {} : { detail: { status: only.status } }),
  });
  await events.send(new PutRuleCommand({ Name: 'state-changes', EventPattern }));
  const Targets = [{ Id: 'hints', Arn: Attributes?.QueueArn ?? '' }];
  await events.send(new PutTargetsCommand({ Rule: 'state-changes', Targets }));
}
