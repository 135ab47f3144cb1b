import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { TIMEOUT_SECONDS } from './functions.ts';

/** What a queue hides a message for, as a multiple of its consumer's timeout: AWS's advice for functions. */
const VISIBILITY = 6;
/**
 * How often a message is given out. One that has to wait for GitHub's limits counts, too, and the functions wait from 15 s
 * to 15 min between two: this is about six hours, longer than most outages.
 */
const MOST_RECEIVED = 30;

const ENCRYPTED = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** The queues between the functions, and where messages end that nobody could act on. */
export class Queues extends Construct {
  /** Messages of the flow, in order of each pull request, push and post. */
  readonly messages: Queue;
  /** State changes of jobs. */
  readonly hints: Queue;
  readonly deadMessages: Queue;
  readonly deadHints: Queue;
  /** Invocations by schedules, and of functions by them, that failed. */
  readonly deadSchedules: Queue;

  constructor(scope: Construct) {
    super(scope, 'Queues');
    const retentionPeriod = Duration.days(14);
    this.deadMessages = new Queue(this, 'DeadMessages', { ...ENCRYPTED, fifo: true, retentionPeriod });
    this.deadHints = new Queue(this, 'DeadHints', { ...ENCRYPTED, retentionPeriod });
    this.deadSchedules = new Queue(this, 'DeadSchedules', { ...ENCRYPTED, retentionPeriod });
    for (const queue of [this.deadMessages, this.deadHints, this.deadSchedules]) {
      acknowledge(queue, 'Serverless-SQSRedrivePolicy', 'It is a dead-letter queue: an alarm watches it');
    }
    acknowledge(
      this.deadSchedules,
      'AwsSolutions-SQS3',
      'The dead-letter queue of schedules and of functions',
    );
    this.messages = new Queue(this, 'Messages', {
      ...ENCRYPTED,
      fifo: true,
      // Ids are ours (deliveries, tries): two equal bodies may both count.
      contentBasedDeduplication: false,
      visibilityTimeout: Duration.seconds(VISIBILITY * TIMEOUT_SECONDS.advance),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadMessages, maxReceiveCount: MOST_RECEIVED },
    });
    this.hints = new Queue(this, 'Hints', {
      ...ENCRYPTED,
      visibilityTimeout: Duration.seconds(VISIBILITY * TIMEOUT_SECONDS.callback),
      // What is lost here the sweep finds.
      retentionPeriod: Duration.days(1),
      deadLetterQueue: { queue: this.deadHints, maxReceiveCount: 8 },
    });
  }
}
