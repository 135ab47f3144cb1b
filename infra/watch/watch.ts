import { Aws, Duration } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Compute } from '../compute/compute.ts';
import type { Config } from '../config-schema.ts';
import { FUNCTION_NAMES } from '../pipeline/functions.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { alarms } from './alarms.ts';

/** Percent of the month's budget at which AWS Budgets writes. */
const WARNED_AT = [50, 80, 100];

/** What tells a maintainer that something is wrong, and shows how it goes. */
export class Watch extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, config: Config, pipeline: Pipeline, compute: Compute) {
    super(scope, 'Watch');
    this.topic = new Topic(this, 'Alarms', { enforceSSL: true });
    if (config.alarmEmail !== null) this.topic.addSubscription(new EmailSubscription(config.alarmEmail));
    acknowledge(
      this.topic,
      'Serverless-SNSRedrivePolicy',
      'Mail that nobody takes would lie in a queue that nobody reads',
    );
    const all = alarms(this, pipeline, this.topic);
    new Rule(this, 'JobsStuck', {
      description: 'The first job of a queue finds no machine',
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job Queue Blocked'],
        detail: { jobQueue: compute.queues.map(({ attrJobQueueArn }) => attrJobQueueArn) },
      },
      targets: [
        new SnsTopic(this.topic, {
          deadLetterQueue: pipeline.queues.deadHints,
          maxEventAge: Duration.hours(2),
          retryAttempts: 5,
        }),
      ],
    });
    this.#budget(config);
    const { functions, queues } = pipeline;
    const count = (name: string, service: string): Metric =>
      new Metric({
        namespace: 'mustrun',
        metricName: name,
        dimensionsMap: { service },
        statistic: Stats.SUM,
        period: Duration.hours(1),
      });
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: [...all], width: 24, height: 3 }),
      new GraphWidget({
        title: 'Calls an hour',
        left: FUNCTION_NAMES.map((name) => functions[name].metricInvocations({ period: Duration.hours(1) })),
        width: 8,
      }),
      new GraphWidget({
        title: 'Errors an hour',
        left: FUNCTION_NAMES.map((name) => functions[name].metricErrors({ period: Duration.hours(1) })),
        width: 8,
      }),
      new GraphWidget({
        title: 'Messages that wait',
        left: [
          queues.messages.metricApproximateNumberOfMessagesVisible(),
          queues.hints.metricApproximateNumberOfMessagesVisible(),
        ],
        width: 8,
      }),
      new GraphWidget({
        title: 'The sweep mended',
        left: ['settled', 'adopted', 'submittedAgain', 'stopped', 'redelivered'].map((name) =>
          count(name, 'sweep'),
        ),
        width: 12,
      }),
      new GraphWidget({
        title: 'The nightly chose',
        left: ['Chosen', 'Postponed'].map((name) => count(name, 'nightly')),
        right: [
          new MathExpression({
            expression: 'calls - errors',
            usingMetrics: {
              calls: functions.nightly.metricInvocations(),
              errors: functions.nightly.metricErrors(),
            },
            label: 'nights without an error',
          }),
        ],
        width: 12,
      }),
    );
  }

  /**
   * The second net, which comes late: bills are some hours behind. The first is the ledger, which is asked before each
   * submission. It sees what carries the tag, once the tag is activated for the bill (docs/cloud.md).
   */
  #budget({ budget, name }: Config): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Budgets',
        principals: [new ServicePrincipal('budgets.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budget.usdPerMonth, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:application$${name}`] },
      },
      notificationsWithSubscribers: WARNED_AT.map((threshold) => ({
        notification: {
          notificationType: 'ACTUAL',
          comparisonOperator: 'GREATER_THAN',
          threshold,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
      })),
    });
  }
}
