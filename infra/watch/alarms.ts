import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Pipeline } from '../pipeline/pipeline.ts';

interface Watched {
  readonly id: string;
  /** What happened, and where docs/cloud.md says what to do. */
  readonly description: string;
  readonly metric: IMetric;
  /** The alarm is on where the metric is above, or below. */
  readonly above?: number;
  readonly below?: number;
  /** Periods in a row. */
  readonly periods?: number;
  /** Without data something is wrong. */
  readonly silenceIsBad?: boolean;
}

/** One alarm a way to fail; each has a section in the runbook. */
export function alarms(scope: Construct, pipeline: Pipeline, topic: ITopic): readonly Alarm[] {
  const { queues, functions, frontDoor } = pipeline;
  const day = Duration.days(1);
  const quarter = Duration.minutes(15);
  const dead = (id: string, queue: typeof queues.hints, what: string): Watched => ({
    id,
    description: `${what} could not be acted on and lies in a dead-letter queue`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: quarter, statistic: Stats.MAXIMUM }),
    above: 0,
  });
  const watched: readonly Watched[] = [
    dead('DeadMessages', queues.deadMessages, 'A message about a pull request, push or post'),
    dead('DeadHints', queues.deadHints, 'A state change of a job'),
    dead('DeadSchedules', queues.deadSchedules, 'A call of the nightly or the sweep'),
    {
      id: 'NightlySilent',
      description: 'The nightly was not called for a day',
      metric: functions.nightly.metricInvocations({ period: day, statistic: Stats.SUM }),
      below: 1,
      silenceIsBad: true,
    },
    {
      id: 'SweepSilent',
      description: 'The sweep was not called for an hour: what is lost stays lost',
      metric: functions.sweep.metricInvocations({ period: Duration.hours(1), statistic: Stats.SUM }),
      below: 1,
      silenceIsBad: true,
    },
    {
      id: 'WebhookFails',
      description: 'Deliveries of GitHub are answered with errors',
      metric: frontDoor.api.metricServerError({ period: quarter, statistic: Stats.SUM }),
      above: 0,
      periods: 2,
    },
    {
      id: 'AdvanceFails',
      description: 'The function that answers pull requests fails',
      metric: functions.advance.metricErrors({ period: quarter, statistic: Stats.SUM }),
      above: 0,
      periods: 2,
    },
    {
      id: 'MessagesWait',
      description: 'A message has waited for two hours',
      metric: queues.messages.metricApproximateAgeOfOldestMessage({
        period: quarter,
        statistic: Stats.MAXIMUM,
      }),
      above: 7_200,
    },
  ];
  return watched.map(({ id, description, metric, above, below, periods = 1, silenceIsBad = false }) => {
    const alarm = new Alarm(scope, id, {
      alarmDescription: `${description}. Runbook: docs/cloud.md, ${id}`,
      metric,
      threshold: above ?? below ?? 0,
      comparisonOperator:
        above === undefined
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  });
}
