import { BatchClient } from '@aws-sdk/client-batch';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  type DeployedInstallation,
  readDeployedInstallation,
} from '../adapters/aws/deployed-installation.ts';
import { BatchQueue } from '../adapters/batch/batch-queue.ts';
import { systemClock } from '../adapters/machine/system-clock.ts';
import { openS3Store } from '../adapters/s3/s3-address.ts';
import { SqsQueue } from '../adapters/sqs/sqs-queue.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { JobQueue } from '../core/ports/job-queue.ts';
import type { MessageQueue } from '../core/ports/message-queue.ts';
import type { ObjectStore } from '../core/ports/object-store.ts';
import { Kept, SHORT_LIFE } from './kept.ts';

export interface PipelineConfig {
  /** `s3://bucket/prefix` */
  readonly store: string;
  readonly installationKey: string;
  /** Of the FIFO queue of messages. */
  readonly queueUrl: string;
}

/** What the functions behind the webhook share: the flow's ports in AWS. */
export interface Pipeline {
  readonly store: ObjectStore;
  readonly messages: MessageQueue;
  readonly clock: Clock;
  readonly deployed: Kept<DeployedInstallation>;
  readonly jobs: (deployed: DeployedInstallation) => JobQueue;
  readonly sqs: SQSClient;
}

/** Its clients live as long as the container. */
export function openPipeline(config: PipelineConfig): Pipeline {
  const store = openS3Store(config.store);
  if (store === null) throw new RangeError(`no address of a store: ${config.store}`);
  const sqs = new SQSClient();
  const client = new BatchClient();
  // A request that is sent again after a lost reply would start a second job.
  const submitClient = new BatchClient({ maxAttempts: 1 });
  const fetchDeployed = () => readDeployedInstallation(store, config.installationKey);
  return {
    store,
    sqs,
    messages: new SqsQueue(sqs, config.queueUrl),
    clock: systemClock,
    deployed: new Kept(fetchDeployed, { ...SHORT_LIFE, clock: systemClock }),
    jobs: ({ targets, tags }) => new BatchQueue({ client, submitClient, targets, tags, store: config.store }),
  };
}
