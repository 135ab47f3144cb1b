import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import {
  EventInvokeConfig,
  EventSourceMapping,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { githubSite } from '../../adapters/github/registration/github-site.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Compute } from '../compute/compute.ts';
import type { Config } from '../config-schema.ts';
import type { Grant } from '../grant.ts';
import { storeGrants } from '../store/access.ts';
import { INSTALLATION_KEY, type Store } from '../store/store.ts';
import { FrontDoor } from './front-door.ts';
import { type FunctionName, lambdaFunction } from './functions.ts';
import { mayConsume, mayLookAtJobs, mayReadSecret, maySend, mayStopJobs, maySubmit } from './grants.ts';
import { Queues } from './queues.ts';
import { schedule } from './schedules.ts';
import { STORE_ACCESS } from './store-access.ts';

export interface PipelineProps {
  readonly config: Config;
  readonly bundles: string;
  readonly store: Store;
  readonly compute: Compute;
  /** The App's number. */
  readonly appId: string;
}

/** The functions and what they are called by. */
export class Pipeline extends Construct {
  readonly queues: Queues;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly frontDoor: FrontDoor;
  /** A JSON list of the webhook secrets, the new one first. */
  readonly webhookSecrets: Secret;
  /** The App's private key, as PEM. */
  readonly appKey: Secret;

  constructor(scope: Construct, props: PipelineProps) {
    super(scope, 'Pipeline');
    const { config, bundles, store, compute, appId } = props;
    this.queues = new Queues(this);
    // CloudFormation fills them with something random: deploy stores what GitHub says.
    this.webhookSecrets = new Secret(this, 'WebhookSecrets', { removalPolicy: RemovalPolicy.DESTROY });
    this.appKey = new Secret(this, 'AppKey', { removalPolicy: RemovalPolicy.DESTROY });
    for (const secret of [this.webhookSecrets, this.appKey]) {
      acknowledge(
        secret,
        'AwsSolutions-SMG4',
        'GitHub makes it: docs/cloud.md says how to replace it without a gap',
      );
    }
    const { messages, hints } = this.queues;
    const common = {
      MUSTRUN_STORE: `s3://${store.bucket.bucketName}`,
      MUSTRUN_INSTALLATION: INSTALLATION_KEY,
      MUSTRUN_QUEUE: messages.queueUrl,
    };
    const { api } = githubSite(config.github.url);
    const github = {
      MUSTRUN_APP_ID: appId,
      MUSTRUN_APP_KEY: this.appKey.secretArn,
      ...(api === 'https://api.github.com' ? {} : { MUSTRUN_GITHUB_API: api }),
    };
    const variables: Record<FunctionName, Record<string, string>> = {
      webhook: {
        MUSTRUN_QUEUE: messages.queueUrl,
        MUSTRUN_WEBHOOK_SECRETS: this.webhookSecrets.secretArn,
        MUSTRUN_APP_ID: appId,
      },
      advance: { ...common, ...github },
      callback: { ...common, MUSTRUN_HINTS: hints.queueUrl },
      nightly: common,
      sweep: { ...common, ...github },
    };
    const grants: Record<FunctionName, readonly Grant[]> = {
      webhook: [mayReadSecret(this.webhookSecrets)],
      advance: [
        mayReadSecret(this.appKey),
        mayConsume(messages),
        mayLookAtJobs(),
        mayStopJobs(this, config.name),
        ...maySubmit(this, config.name, compute.targets),
      ],
      callback: [mayConsume(hints), mayLookAtJobs()],
      nightly: [],
      sweep: [mayReadSecret(this.appKey), mayLookAtJobs(), mayStopJobs(this, config.name)],
    };
    const made = (name: FunctionName): LambdaFunction =>
      lambdaFunction(this, name, {
        config,
        bundles,
        variables: variables[name],
        grants: [maySend(messages), ...grants[name], ...storeGrants(store.bucket, STORE_ACCESS[name])],
      });
    this.functions = {
      webhook: made('webhook'),
      advance: made('advance'),
      callback: made('callback'),
      nightly: made('nightly'),
      sweep: made('sweep'),
    };
    this.frontDoor = new FrontDoor(this, config, this.functions.webhook);
    this.#connect(config, compute);
  }

  #connect({ nightlyHour }: Config, compute: Compute): void {
    const { messages, hints, deadSchedules } = this.queues;
    const { advance, callback, nightly, sweep } = this.functions;
    // One message at a time of each group: there is one writer.
    const mapped = new EventSourceMapping(this, 'Messages', {
      target: advance,
      eventSourceArn: messages.queueArn,
      batchSize: 1,
      maxConcurrency: 10,
      reportBatchItemFailures: true,
    });
    const hinted = new EventSourceMapping(this, 'Hints', {
      target: callback,
      eventSourceArn: hints.queueArn,
      batchSize: 10,
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });
    for (const mapping of [mapped, hinted]) {
      acknowledge(
        mapping,
        'Serverless-LambdaEventSourceMappingDestination',
        'A queue has its own dead-letter queue; a mapping of one takes no destination',
      );
    }
    new Rule(this, 'JobsEnded', {
      description: 'A job of ours is over',
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job State Change'],
        detail: {
          status: ['SUCCEEDED', 'FAILED'],
          jobQueue: compute.queues.map(({ attrJobQueueArn }) => attrJobQueueArn),
        },
      },
      targets: [
        new SqsQueue(hints, {
          deadLetterQueue: this.queues.deadHints,
          maxEventAge: Duration.hours(2),
          retryAttempts: 20,
        }),
      ],
    });
    const hour = Duration.hours(1);
    schedule(this, 'Nightly', {
      target: nightly,
      expression: `cron(0 ${nightlyHour} * * ? *)`,
      dead: deadSchedules,
      mostAge: hour,
    });
    schedule(this, 'Sweep', {
      target: sweep,
      expression: 'rate(10 minutes)',
      dead: deadSchedules,
      mostAge: Duration.minutes(5),
    });
    // Scheduler calls and does not wait: what fails then is the function's own business.
    for (const [name, called] of [
      ['nightly', nightly],
      ['sweep', sweep],
    ] as const) {
      new EventInvokeConfig(this, `${name}-calls`, {
        function: called,
        retryAttempts: name === 'nightly' ? 2 : 0,
        maxEventAge: hour,
        onFailure: new SqsDestination(deadSchedules),
      });
    }
  }
}
