import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config-schema.ts';
import { type Grant, give } from '../grant.ts';

/** Folders in `dist/functions`, made by `npm run build`; each has an `index.mjs` that exports `handler`. */
export const FUNCTION_NAMES = ['webhook', 'advance', 'callback', 'nightly', 'sweep'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export const TIMEOUT_SECONDS: Readonly<Record<FunctionName, number>> = {
  // GitHub waits for ten: an answer that comes later is no answer.
  webhook: 10,
  // Reads posts, asks hubs, writes to GitHub within its limits.
  advance: 300,
  callback: 120,
  nightly: 300,
  // The next one starts after ten minutes.
  sweep: 540,
};

/** A function's share of a processor grows with its memory: the webhook's is for a fast first answer. */
const MEMORY_MIB: Readonly<Record<FunctionName, number>> = {
  webhook: 512,
  advance: 1_024,
  callback: 512,
  nightly: 512,
  sweep: 512,
};

export interface FunctionProps {
  readonly config: Config;
  /** Holds a folder for each function. */
  readonly bundles: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Beside writing its own log. */
  readonly grants: readonly Grant[];
}

/** Why a function has no dead-letter queue of its own. */
const NO_DEAD_LETTERS: Readonly<Record<FunctionName, string>> = {
  webhook: 'GitHub keeps what failed, and the sweep asks for it again',
  advance: 'The dead-letter queue is at the queue that it is called from',
  callback: 'The dead-letter queue is at the queue that it is called from',
  nightly: 'Its failures go to a destination for failed calls, which tells more than a dead letter',
  sweep: 'Its failures go to a destination for failed calls, which tells more than a dead letter',
};

/** A function with a role that may do what is granted. */
export function lambdaFunction(
  scope: Construct,
  name: FunctionName,
  { config, bundles, variables, grants }: FunctionProps,
): LambdaFunction {
  const folder = join(bundles, name);
  if (!existsSync(join(folder, 'index.mjs'))) {
    throw new Error(`${folder}/index.mjs is missing, which the function ${name} is: run \`npm run build\``);
  }
  const logGroup = new LogGroup(scope, `${name}-log`, {
    retention: config.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${name}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const log = new PolicyStatement({
    sid: 'Log',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    // Its `:*` stands for the group's streams.
    resources: [logGroup.logGroupArn],
  });
  give(role, [{ statement: log }, ...grants]);
  const made = new LambdaFunction(scope, name, {
    description: `${config.name}: ${name}`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(folder, { exclude: ['*.map'] }),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    timeout: Duration.seconds(TIMEOUT_SECONDS[name]),
    memorySize: MEMORY_MIB[name],
    environment: { ...variables },
  });
  acknowledge(made, 'Serverless-LambdaDLQ', NO_DEAD_LETTERS[name]);
  acknowledge(made, 'Serverless-LambdaTracing', 'Each line of the logs carries the id of its delivery');
  return made;
}
