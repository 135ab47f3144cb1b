import { describe, expect, it } from 'vitest';
import { textOf } from './policy.ts';
import { ofType, propertiesOf, synthesised } from './synthesised.ts';

const made = synthesised({ alarmEmail: 'ann@example.org' });
const functions = propertiesOf(made, 'AWS::Lambda::Function').map((properties) => ({
  name: String(properties.Description).replace('mustrun: ', ''),
  properties,
  variables: Object.keys(Object(properties.Environment).Variables),
}));
const queueOf = (name: string): Record<string, unknown> =>
  ofType(made, 'AWS::SQS::Queue').find(([id]) => id.startsWith(`PipelineQueues${name}`))?.[1].Properties ??
  {};

describe('functions', () => {
  const common = ['MUSTRUN_INSTALLATION', 'MUSTRUN_QUEUE', 'MUSTRUN_STORE'];
  const github = ['MUSTRUN_APP_ID', 'MUSTRUN_APP_KEY'];

  it.each([
    { name: 'webhook', timeout: 10, wanted: ['MUSTRUN_APP_ID', 'MUSTRUN_QUEUE', 'MUSTRUN_WEBHOOK_SECRETS'] },
    { name: 'advance', timeout: 300, wanted: [...github, ...common] },
    { name: 'callback', timeout: 120, wanted: ['MUSTRUN_HINTS', ...common] },
    { name: 'nightly', timeout: 300, wanted: common },
    { name: 'sweep', timeout: 540, wanted: [...github, ...common] },
  ])('$name has its time and the variables that it reads', ({ name, timeout, wanted }) => {
    const found = functions.find((one) => one.name === name);

    expect(found?.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      Timeout: timeout,
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(found?.variables.toSorted()).toEqual(wanted.toSorted());
  });

  it('are five, and none more', () => {
    expect(functions.map(({ name }) => name).toSorted()).toEqual([
      'advance',
      'callback',
      'nightly',
      'sweep',
      'webhook',
    ]);
  });
});

describe('queues', () => {
  it('hide a message for six times as long as its function may take', () => {
    expect(queueOf('Messages')).toMatchObject({ FifoQueue: true, VisibilityTimeout: 1_800 });
    expect(queueOf('Hints')).toMatchObject({ VisibilityTimeout: 720 });
    expect(queueOf('Messages').ContentBasedDeduplication).toBe(false);
  });

  it.each([
    { queue: 'Messages', dead: 'PipelineQueuesDeadMessages', received: 30 },
    { queue: 'Hints', dead: 'PipelineQueuesDeadHints', received: 8 },
  ])('put aside what nobody could act on: $queue', ({ queue, dead, received }) => {
    const { RedrivePolicy } = queueOf(queue);
    const { deadLetterTargetArn, maxReceiveCount } = Object(RedrivePolicy);

    expect(deadLetterTargetArn['Fn::GetAtt'][0]).toMatch(new RegExp(`^${dead}`));
    expect(maxReceiveCount).toBe(received);
  });

  it('are encrypted, and take nothing without TLS', () => {
    const ids = ofType(made, 'AWS::SQS::Queue').map(([id]) => id);
    const denied = ofType(made, 'AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) => {
      const { Statement } = Object(Properties.PolicyDocument);
      const refuses = JSON.stringify(Statement).includes('{"Bool":{"aws:SecureTransport":"false"}}');
      return refuses ? [Properties.Queues].flat().map((queue) => Object(queue).Ref) : [];
    });

    for (const queue of propertiesOf(made, 'AWS::SQS::Queue')) expect(queue.SqsManagedSseEnabled).toBe(true);
    expect(denied.toSorted()).toEqual(ids.toSorted());
  });

  it('are read by one function each, message by message where the order counts', () => {
    expect(propertiesOf(made, 'AWS::Lambda::EventSourceMapping')).toMatchObject([
      {
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 10 },
      },
      {
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      },
    ]);
  });
});

describe('events', () => {
  const queues = ofType(made, 'AWS::Batch::JobQueue').map(([id]) => ({ 'Fn::GetAtt': [id, 'JobQueueArn'] }));

  it('of jobs of ours that are over go to the queue, of queues that are stuck to people', () => {
    const rules = propertiesOf(made, 'AWS::Events::Rule').map(({ EventPattern }) => EventPattern);

    expect(rules).toEqual([
      {
        source: ['aws.batch'],
        'detail-type': ['Batch Job State Change'],
        detail: { status: ['SUCCEEDED', 'FAILED'], jobQueue: queues },
      },
      { source: ['aws.batch'], 'detail-type': ['Batch Job Queue Blocked'], detail: { jobQueue: queues } },
    ]);
  });

  it.each(propertiesOf(made, 'AWS::Events::Rule'))(
    'that cannot be handed over are kept: %#',
    ({ Targets }) => {
      for (const target of [Targets].flat()) {
        expect(target).toMatchObject({ RetryPolicy: { MaximumEventAgeInSeconds: 7_200 } });
        expect(Object(target).DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/^PipelineQueuesDeadHints/);
      }
    },
  );

  it('of the clock call the nightly and the sweep, and give up soon', () => {
    const schedules = propertiesOf(made, 'AWS::Scheduler::Schedule').map(
      ({ ScheduleExpression, Target }) => ({
        when: ScheduleExpression,
        whom: textOf(Object(Target).Arn),
        policy: Object(Target).RetryPolicy,
        input: JSON.parse(Object(Target).Input),
      }),
    );
    const input = { id: '<aws.scheduler.execution-id>', time: '<aws.scheduler.scheduled-time>' };

    expect(schedules).toEqual([
      {
        when: 'cron(0 2 * * ? *)',
        whom: expect.stringMatching(/^<Pipelinenightly/),
        policy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 2 },
        input,
      },
      {
        when: 'rate(10 minutes)',
        whom: expect.stringMatching(/^<Pipelinesweep/),
        policy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 },
        input,
      },
    ]);
  });
});

describe('the front door', () => {
  it('turns floods away before a function runs, and logs no header and no body', () => {
    const [{ DefaultRouteSettings, AccessLogSettings } = {}] = propertiesOf(made, 'AWS::ApiGatewayV2::Stage');

    expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 50 });
    expect(Object.keys(JSON.parse(Object(AccessLogSettings).Format))).toEqual([
      'requestId',
      'ip',
      'status',
      'bytes',
      'error',
    ]);
    expect(propertiesOf(made, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey)).toEqual([
      'POST /webhook',
    ]);
  });
});

describe('buckets', () => {
  it.each(propertiesOf(made, 'AWS::S3::Bucket'))('are closed and encrypted: %#', (bucket) => {
    expect(bucket.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(JSON.stringify(bucket.BucketEncryption)).toContain('"SSEAlgorithm":"AES256"');
    expect(bucket.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  });

  it('keep old versions of the store, its log elsewhere, and no rest of uploads', () => {
    const [, store] = propertiesOf(made, 'AWS::S3::Bucket');
    const { Rules } = Object(store?.LifecycleConfiguration);

    expect(store).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { LogFilePrefix: 'store/' },
    });
    expect(Rules.map(({ Id, Prefix = '' }: Record<string, string>) => `${Id} ${Prefix}`)).toEqual([
      'uploads ',
      'versions ',
      'open open/',
      'rehearsals rehearsals/',
      'rehearsed rehearsed/',
      'inputs inputs/',
      'forks runs/fork/',
    ]);
  });

  it('open only with TLS', () => {
    const refused = propertiesOf(made, 'AWS::S3::BucketPolicy').map(({ PolicyDocument }) =>
      JSON.stringify(PolicyDocument).includes('{"Bool":{"aws:SecureTransport":"false"}}'),
    );

    expect(refused).toEqual([true, true]);
  });
});

describe('money and alarms', () => {
  it('a budget on the tag warns at half, four fifths and all of it', () => {
    const [{ Budget, NotificationsWithSubscribers } = {}] = propertiesOf(made, 'AWS::Budgets::Budget');
    const thresholds = [NotificationsWithSubscribers].flat().map((one) => Object(one).Notification.Threshold);

    expect(Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 200, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['user:application$mustrun'] },
    });
    expect(thresholds).toEqual([50, 80, 100]);
  });

  it('everything that can be tagged is', () => {
    const tagged = (value: unknown): boolean => JSON.stringify(value ?? '').includes('mustrun');
    const types = ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::Batch::JobQueue'];

    for (const type of [
      ...types,
      'AWS::Batch::ComputeEnvironment',
      'AWS::Batch::JobDefinition',
      'AWS::EC2::VPC',
    ]) {
      for (const { Tags } of propertiesOf(made, type)) expect([type, tagged(Tags)]).toEqual([type, true]);
    }
  });

  it('each alarm writes to the topic, and silence is one for what runs by the clock', () => {
    const alarms = propertiesOf(made, 'AWS::CloudWatch::Alarm').map(
      ({ AlarmDescription, TreatMissingData }) => [
        String(AlarmDescription).replace(/.*docs\/cloud.md, /, ''),
        TreatMissingData,
      ],
    );

    expect(alarms).toEqual([
      ['DeadMessages', 'notBreaching'],
      ['DeadHints', 'notBreaching'],
      ['DeadSchedules', 'notBreaching'],
      ['NightlySilent', 'breaching'],
      ['SweepSilent', 'breaching'],
      ['WebhookFails', 'notBreaching'],
      ['AdvanceFails', 'notBreaching'],
      ['MessagesWait', 'notBreaching'],
    ]);
    for (const { AlarmActions } of propertiesOf(made, 'AWS::CloudWatch::Alarm'))
      expect(AlarmActions).toHaveLength(1);
    expect(propertiesOf(made, 'AWS::SNS::Subscription')).toMatchObject([{ Endpoint: 'ann@example.org' }]);
  });

  it('every log ends', () => {
    for (const { RetentionInDays } of propertiesOf(made, 'AWS::Logs::LogGroup'))
      expect(RetentionInDays).toBe(30);
  });
});
