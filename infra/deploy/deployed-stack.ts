import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

/** What CloudFormation knows of our stack. */
export interface DeployedStack {
  readonly id: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** The newest of its events: the same as before where nothing was changed. */
  readonly newestEvent: string;
}

/** Null where there is no such stack. By name or id: only by its id a deleted one is found. */
export async function describeStack(
  client: CloudFormationClient,
  name: string,
): Promise<DeployedStack | null> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack === undefined) return null;
    const { StackEvents: [newest] = [] } = await client.send(
      new DescribeStackEventsCommand({ StackName: name }),
    );
    const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    const parameters = (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
      ParameterKey,
      ParameterValue,
    ]);
    return {
      id: stack.StackId ?? name,
      status: stack.StackStatus ?? '',
      outputs: Object.fromEntries(outputs),
      parameters: Object.fromEntries(parameters),
      newestEvent: newest?.EventId ?? '',
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** CloudFormation has no error of its own for it. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')
  );
}

/** An output that every deployed stack has. */
export function outputOf({ outputs }: Pick<DeployedStack, 'outputs'>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}: it was not deployed to its end`);
  return value;
}
