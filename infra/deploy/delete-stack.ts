import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
} from '@aws-sdk/client-cloudformation';
import { type DeployedStack, describeStack } from './deployed-stack.ts';

export type Deletion =
  | { readonly kind: 'deleted' }
  /** With what CloudFormation could not delete, and why. */
  | { readonly kind: 'failed'; readonly left: readonly string[] };

/** Compute environments take their time: their machines go first. */
const LONGEST_MILLISECONDS = 60 * 60 * 1000;
const PAUSE_MILLISECONDS = 3_000;

/** Has CloudFormation delete a stack, and waits for it. Throws after an hour. */
export async function deleteStack(client: CloudFormationClient, { id }: DeployedStack): Promise<Deletion> {
  const before = await describeStack(client, id);
  await client.send(new DeleteStackCommand({ StackName: id }));
  const late = Date.now() + LONGEST_MILLISECONDS;
  while (Date.now() < late) {
    const stack = await describeStack(client, id);
    if (stack === null || stack.status === 'DELETE_COMPLETE') return { kind: 'deleted' };
    // A second deletion begins with the status of the first.
    const hasBegun = stack.newestEvent !== before?.newestEvent;
    if (stack.status === 'DELETE_FAILED' && hasBegun)
      return { kind: 'failed', left: await leftBy(client, id) };
    await sleep(PAUSE_MILLISECONDS);
  }
  throw new Error(
    'CloudFormation has been deleting for an hour: look at the stack in its console, then call this again',
  );
}

async function leftBy(client: CloudFormationClient, id: string): Promise<readonly string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: id }));
  const start = StackEvents.findIndex(
    ({ PhysicalResourceId, ResourceStatus }) =>
      PhysicalResourceId === id && ResourceStatus === 'DELETE_IN_PROGRESS',
  );
  return StackEvents.slice(0, start === -1 ? undefined : start)
    .filter(
      ({ PhysicalResourceId, ResourceStatus }) =>
        ResourceStatus === 'DELETE_FAILED' && PhysicalResourceId !== id,
    )
    .map(
      ({ LogicalResourceId = '', ResourceStatusReason = '' }) =>
        `${LogicalResourceId}: ${ResourceStatusReason}`,
    );
}
