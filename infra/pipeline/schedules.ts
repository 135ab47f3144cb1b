import { type Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface Scheduled {
  readonly target: IFunction;
  /** `cron(…)` or `rate(…)`, UTC. */
  readonly expression: string;
  /** Calls that failed. */
  readonly dead: IQueue;
  /** After it a call is no longer worth making: the next one does its work. */
  readonly mostAge: Duration;
}

/** Calls a function by the clock. Scheduler would go on trying for a whole day where this is not said otherwise. */
export function schedule(
  scope: Construct,
  id: string,
  { target, expression, dead, mostAge }: Scheduled,
): CfnSchedule {
  const { account } = Stack.of(scope);
  const role = new Role(scope, `${id}-caller`, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({ sid: 'Call', actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
  );
  role.addToPolicy(
    new PolicyStatement({ sid: 'Bury', actions: ['sqs:SendMessage'], resources: [dead.queueArn] }),
  );
  return new CfnSchedule(scope, id, {
    scheduleExpression: expression,
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: target.functionArn,
      roleArn: role.roleArn,
      input: JSON.stringify({ id: '<aws.scheduler.execution-id>', time: '<aws.scheduler.scheduled-time>' }),
      retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: mostAge.toSeconds() },
      deadLetterConfig: { arn: dead.queueArn },
    },
  });
}
