import {
  BatchClient,
  DescribeJobDefinitionsCommand,
  RegisterJobDefinitionCommand,
} from '@aws-sdk/client-batch';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteObjectCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../infra/config-schema.ts';
import { installationOf } from '../../infra/deploy/installation.ts';
import { deregisterDefinitions, emptyBucket } from '../../infra/deploy/leftovers.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { forMoto } from './moto-template.ts';
import { synthesised } from './synthesised.ts';

describe('the template in moto', () => {
  let moto: Moto;
  let cloudFormation: CloudFormationClient;
  let s3: S3Client;
  let sqs: SQSClient;
  let batch: BatchClient;
  let outputs: Record<string, string> = {};

  beforeAll(async () => {
    moto = await Moto.start();
    cloudFormation = new CloudFormationClient(moto.access);
    s3 = new S3Client({ ...moto.access, forcePathStyle: true });
    sqs = new SQSClient(moto.access);
    batch = new BatchClient(moto.access);
    const TemplateBody = JSON.stringify(forMoto(synthesised()));
    await cloudFormation.send(new CreateStackCommand({ StackName: 'mustrun', TemplateBody }));
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: 'mustrun' }),
    );
    expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
    const told = (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    outputs = Object.fromEntries(told);
  });
  afterAll(() => moto.stop());

  const buckets = async () => (await s3.send(new ListBucketsCommand({}))).Buckets ?? [];
  const queues = async () => (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
  const definitions = async () => {
    const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ status: 'ACTIVE' }));
    return jobDefinitions;
  };

  it('makes buckets, queues and job definitions', async () => {
    expect(await buckets()).toHaveLength(2);
    expect(await queues()).toHaveLength(5);
    expect(await definitions()).toHaveLength(6);
  });

  it('tells what the functions need to know of pools and jobs', async () => {
    const found = installationOf(readConfig({}), outputs);
    const known = new Set((await definitions()).map(({ jobDefinitionArn }) => jobDefinitionArn));

    expect(found.installation.pools).toEqual([
      { name: 'A10G', hardware: '1 x NVIDIA A10G', usdPerHour: 2.448, starts: 3, own: false },
      { name: 'A10G x4', hardware: '4 x NVIDIA A10G', usdPerHour: 5.672, starts: 3, own: false },
    ]);
    expect(found.targets).toHaveLength(6);
    for (const { definition, queue } of found.targets) {
      expect(known).toContain(definition);
      expect(queue).toMatch(/^arn:aws:batch:us-east-1:\d+:job-queue\//);
    }
  });

  it('names an output that a stack of another configuration does not have', () => {
    const config = readConfig({ engines: [{ line: '3.12.6' }] });

    expect(() => installationOf(config, outputs)).toThrow(/no output Definitioncpurepository3126: deploy it/);
  });

  it('is gone afterwards: no bucket, no queue, no job definition that can be submitted', async () => {
    const Bucket = outputs.Store ?? '';
    // moto's CloudFormation leaves versioning out, which the template states.
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (const Body of ['one', 'two'])
      await s3.send(new PutObjectCommand({ Bucket, Key: 'ledger/1.json', Body }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'ledger/1.json' }));
    const [old] = await definitions();
    await batch.send(
      new RegisterJobDefinitionCommand({
        jobDefinitionName: old?.jobDefinitionName,
        type: 'container',
        containerProperties: { image: 'old', vcpus: 1, memory: 512 },
        tags: { application: 'mustrun' },
      }),
    );
    const another = {
      type: 'container' as const,
      containerProperties: { image: 'x', vcpus: 1, memory: 512 },
    };
    await batch.send(new RegisterJobDefinitionCommand({ jobDefinitionName: 'another', ...another }));

    const emptied = await emptyBucket(s3, Bucket);
    const ended = await deregisterDefinitions(batch, 'mustrun');
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'mustrun' }));

    expect(emptied).toBe(3);
    expect(ended).toHaveLength(7);
    expect(await buckets()).toEqual([]);
    expect(await queues()).toEqual([]);
    expect((await definitions()).map(({ jobDefinitionName }) => jobDefinitionName)).toEqual(['another']);
  });
});
