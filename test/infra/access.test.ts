import { describe, expect, it } from 'vitest';
import { bucketStatements, isAllowed, statementsOf, textOf } from './policy.ts';
import { type CloudFormation, ofType, synthesised } from './synthesised.ts';

const made = synthesised({ pages: {} });
const FUNCTIONS = ['webhook', 'advance', 'callback', 'nightly', 'sweep'];
const JOBS = ['rehearserepository', 'rehearsefork', 'verifyrepository', 'verifyfork'];

function idOf(type: string, start: string): string {
  const [[id] = []] = ofType(made, type).filter(([name]) => name.startsWith(start));
  if (id === undefined) throw new RangeError(`no ${type} ${start}`);
  return id;
}
const roleOf = (who: string): string =>
  idOf('AWS::IAM::Role', FUNCTIONS.includes(who) ? `Pipeline${who}role` : `Compute${who}`);

const bucket = idOf('AWS::S3::Bucket', 'StoreBucket');
const policy = bucketStatements(made, bucket);
const CREATE = { 's3:if-none-match': '*' };
const REPLACE = { 's3:if-match': '"1"' };
const SECURE = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

function may(who: string, action: string, resource: string, context: Record<string, string> = {}): boolean {
  const request = { action, resource, context: { ...SECURE, ...context } };
  return isAllowed(request, statementsOf(made, roleOf(who)), policy);
}
const put = (who: string, key: string, condition: Record<string, string>): boolean =>
  may(who, 's3:PutObject', `<${bucket}>/${key}`, condition);
const get = (who: string, key: string): boolean => may(who, 's3:GetObject', `<${bucket}>/${key}`);
const list = (who: string, prefix: string): boolean =>
  may(who, 's3:ListBucket', `<${bucket}>`, { 's3:prefix': prefix });
const who = (allowed: (name: string) => boolean): string[] => [...FUNCTIONS, ...JOBS].filter(allowed);

const SHA = 'ab'.repeat(32);
const ATTEMPT = (trust: string): string => `runs/${trust}/${SHA}/attempts/1`;
const INPUT = (trust: string): string => `inputs/${trust}/${SHA}/data.jsonl`;

describe('who may write what', () => {
  it.each([
    { what: 'a plan', key: `${ATTEMPT('fork')}/plans/00.json`, creates: ['advance', 'verifyfork'] },
    {
      what: 'a reservation',
      key: `${ATTEMPT('repository')}/reservation`,
      creates: ['advance', 'verifyrepository'],
    },
    { what: 'evidence of a fork', key: `${ATTEMPT('fork')}/done`, creates: ['verifyfork'] },
    {
      what: 'evidence of the repository',
      key: `${ATTEMPT('repository')}/result.json`,
      creates: ['verifyrepository'],
    },
    {
      what: 'an outcome',
      key: `${ATTEMPT('fork')}/outcomes/1.json`,
      creates: ['callback', 'sweep', 'verifyfork'],
    },
    {
      what: "a rehearsal's answer",
      key: `rehearsals/repository/${SHA}/tries/1.json`,
      creates: ['rehearserepository'],
    },
    { what: 'a file of a repository', key: INPUT('repository'), creates: ['advance'] },
    { what: 'a file of a fork', key: INPUT('fork'), creates: ['advance'] },
    { what: 'an open try', key: 'open/2026-01-01/try.json', creates: ['advance', 'callback', 'sweep'] },
    { what: 'the index of a job', key: 'jobs/1.json', creates: ['advance', 'sweep'] },
    {
      what: 'the month',
      key: 'ledger/2026-01.json',
      creates: ['advance', 'callback', 'sweep'],
      replaces: ['advance', 'callback', 'sweep'],
    },
    { what: 'a pull request', key: 'pulls/ann/posts/1.json', creates: ['advance'], replaces: ['advance'] },
    {
      what: 'a post',
      key: 'posts/ann/posts/1.json',
      creates: ['advance', 'nightly'],
      replaces: ['advance', 'nightly'],
    },
    {
      what: 'the count of rehearsals',
      key: 'rehearsed/ann/posts/2026-01-01.json',
      creates: ['advance'],
      replaces: ['advance'],
    },
    {
      what: 'the job of an attempt',
      key: `${ATTEMPT('repository')}/job.json`,
      creates: ['advance', 'sweep', 'verifyrepository'],
      replaces: ['advance', 'sweep'],
    },
    {
      what: 'who waits',
      key: `runs/fork/${SHA}/wanted.json`,
      creates: ['advance', 'verifyfork'],
      replaces: ['advance'],
    },
    { what: 'the installation', key: 'installation.json', creates: [] },
    { what: 'a page', key: 'pages/index.html', creates: ['advance'], replaces: ['advance'] },
  ])('$what', ({ key, creates, replaces = [] }) => {
    expect(who((name) => put(name, key, CREATE))).toEqual(creates);
    expect(who((name) => put(name, key, REPLACE))).toEqual(replaces);
    expect(who((name) => put(name, key, {}))).toEqual([]);
  });

  it('nobody deletes', () => {
    for (const action of [
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:PutBucketPolicy',
      's3:PutObjectAcl',
    ]) {
      expect(who((name) => may(name, action, `<${bucket}>/ledger/2026-01.json`))).toEqual([]);
    }
  });
});

describe('who may read what', () => {
  it.each([
    { key: `${ATTEMPT('fork')}/result.json`, readers: ['advance', 'callback', 'sweep', 'verifyfork'] },
    {
      key: `${ATTEMPT('repository')}/result.json`,
      readers: ['advance', 'callback', 'sweep', 'verifyrepository'],
    },
    { key: `rehearsals/fork/${SHA}/result.json`, readers: ['advance', 'callback', 'sweep', 'rehearsefork'] },
    { key: INPUT('repository'), readers: ['advance', 'rehearserepository', 'verifyrepository'] },
    { key: INPUT('fork'), readers: ['advance', 'rehearsefork', 'verifyfork'] },
    { key: 'pulls/ann/posts/1.json', readers: ['advance'] },
    { key: 'posts/ann/posts/1.json', readers: ['advance', 'nightly'] },
    { key: 'ledger/2026-01.json', readers: ['advance', 'callback', 'sweep'] },
    { key: 'installation.json', readers: ['advance', 'callback', 'nightly', 'sweep'] },
    { key: 'pages/index.html', readers: ['advance'] },
  ])('$key', ({ key, readers }) => {
    expect(who((name) => get(name, key))).toEqual(readers);
    expect(who((name) => list(name, key))).toEqual(readers);
  });

  it.each([
    { what: 'inputs', above: ['inputs/', 'inputs/fork/', `inputs/fork/${SHA.slice(1)}`], one: INPUT('fork') },
    { what: 'runs', above: ['runs/', 'runs/fork/', `runs/fork/${SHA.slice(1)}/`], one: ATTEMPT('fork') },
    { what: 'rehearsals', above: ['rehearsals/fork/'], one: `rehearsals/fork/${SHA}/tries/` },
  ])('a job lists no names of $what, only what lies below one that it knows', ({ above, one }) => {
    const jobs = (prefix: string): string[] => JOBS.filter((name) => list(name, prefix));

    for (const prefix of ['', ...above]) expect([prefix, jobs(prefix)]).toEqual([prefix, []]);
    expect(jobs(one)).not.toEqual([]);
  });

  it('only over TLS', () => {
    const request = { action: 's3:GetObject', resource: `<${bucket}>/ledger/2026-01.json` };
    const context = { 'aws:SecureTransport': 'false', 's3:TlsVersion': '1.3' };

    expect(isAllowed({ ...request, context }, statementsOf(made, roleOf('advance')), policy)).toBe(false);
  });
});

describe('who may do what elsewhere', () => {
  const queue = `<${idOf('AWS::SQS::Queue', 'PipelineQueuesMessages')}>`;
  const hints = `<${idOf('AWS::SQS::Queue', 'PipelineQueuesHints')}>`;
  const webhookSecret = `<${idOf('AWS::SecretsManager::Secret', 'PipelineWebhookSecrets')}>`;
  const appKey = `<${idOf('AWS::SecretsManager::Secret', 'PipelineAppKey')}>`;
  const batch = 'arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>';
  const ours = { 'aws:ResourceTag/application': 'mustrun', 'aws:RequestTag/application': 'mustrun' };

  it.each([
    { what: 'queues messages', action: 'sqs:SendMessage', resource: queue, allowed: FUNCTIONS },
    { what: 'takes messages', action: 'sqs:ReceiveMessage', resource: queue, allowed: ['advance'] },
    { what: 'delays messages', action: 'sqs:ChangeMessageVisibility', resource: queue, allowed: ['advance'] },
    { what: 'takes state changes', action: 'sqs:ReceiveMessage', resource: hints, allowed: ['callback'] },
    { what: 'sends state changes', action: 'sqs:SendMessage', resource: hints, allowed: [] },
    {
      what: 'reads the webhook secrets',
      action: 'secretsmanager:GetSecretValue',
      resource: webhookSecret,
      allowed: ['webhook'],
    },
    {
      what: "reads the App's key",
      action: 'secretsmanager:GetSecretValue',
      resource: appKey,
      allowed: ['advance', 'sweep'],
    },
    { what: 'writes secrets', action: 'secretsmanager:PutSecretValue', resource: appKey, allowed: [] },
    {
      what: 'submits to a queue of ours',
      action: 'batch:SubmitJob',
      resource: `<${idOf('AWS::Batch::JobQueue', 'ComputeQueuegpu1fork')}>`,
      allowed: ['advance'],
    },
    {
      what: "submits to the night's queue",
      action: 'batch:SubmitJob',
      resource: `<${idOf('AWS::Batch::JobQueue', 'ComputeQueuegpu1repositorynightly')}>`,
      allowed: ['advance'],
    },
    {
      what: 'submits a definition of ours',
      action: 'batch:SubmitJob',
      resource: `${batch}:job-definition/mustrun-verify-gpu-1-fork-4_6_0:3`,
      allowed: ['advance'],
    },
    {
      what: "submits another's definition",
      action: 'batch:SubmitJob',
      resource: `${batch}:job-definition/other:1`,
      allowed: [],
    },
    {
      what: 'asks about jobs',
      action: 'batch:DescribeJobs',
      resource: '*',
      allowed: ['advance', 'callback', 'sweep'],
    },
    {
      what: 'looks for jobs',
      action: 'batch:ListJobs',
      resource: '*',
      allowed: ['advance', 'callback', 'sweep'],
    },
    {
      what: 'stops jobs of ours',
      action: 'batch:TerminateJob',
      resource: `${batch}:job/1`,
      context: ours,
      allowed: ['advance', 'sweep'],
    },
    { what: "stops others' jobs", action: 'batch:TerminateJob', resource: `${batch}:job/1`, allowed: [] },
    {
      what: 'tags jobs as ours',
      action: 'batch:TagResource',
      resource: `${batch}:job/1`,
      context: ours,
      allowed: ['advance'],
    },
    { what: 'registers definitions', action: 'batch:RegisterJobDefinition', resource: '*', allowed: [] },
    { what: 'passes roles', action: 'iam:PassRole', resource: '*', allowed: [] },
    { what: 'takes roles', action: 'sts:AssumeRole', resource: '*', allowed: [] },
    { what: 'starts machines', action: 'ec2:RunInstances', resource: '*', allowed: [] },
  ])('$what', ({ action, resource, context = {}, allowed }) => {
    expect(who((name) => may(name, action, resource, context))).toEqual(allowed);
  });

  it('the machine may not read or write anything', () => {
    const machine = statementsOf(made, idOf('AWS::IAM::Role', 'ComputeMachinesRole'));

    expect(
      machine.flatMap(({ Action }) => Action).filter((action) => !/^(ecs|ecr):/.test(String(action))),
    ).toEqual([]);
  });

  it('CloudFront reads the pages and nothing else', () => {
    const [allowed = []] = [
      policy.filter(
        ({ Principal, Effect }) => Effect === 'Allow' && JSON.stringify(Principal).includes('cloudfront'),
      ),
    ];

    expect(allowed.flatMap(({ Resource }) => [Resource].flat().map(textOf))).toEqual([`<${bucket}>/pages/*`]);
    expect(allowed.flatMap(({ Action }) => Action)).toEqual(['s3:GetObject']);
  });
});

describe('wildcards', () => {
  /** Actions without a resource in IAM's own list. */
  const WITHOUT_RESOURCE = [
    'batch:DescribeJobs',
    'batch:ListJobs',
    'ecr:GetAuthorizationToken',
    'ecs:DiscoverPollEndpoint',
  ];

  it('no action is one, and no resource is `*` for an action that takes one', () => {
    for (const [role] of ofType(made, 'AWS::IAM::Role')) {
      for (const { Action, Resource, Effect } of statementsOf(made, role)) {
        if (Effect === 'Deny') continue;
        expect(Action.filter((action) => String(action).includes('*'))).toEqual([]);
        if (Resource === '*') expect(WITHOUT_RESOURCE).toEqual(expect.arrayContaining(Action));
      }
    }
  });

  it('no policy of AWS is attached', () => {
    expect(managedPolicies(made)).toEqual([]);
  });
});

function managedPolicies(template: CloudFormation): readonly unknown[] {
  return ofType(template, 'AWS::IAM::Role').flatMap(
    ([, { Properties }]) => Properties.ManagedPolicyArns ?? [],
  );
}
