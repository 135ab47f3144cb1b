import {
  BatchClient,
  DescribeJobDefinitionsCommand,
  RegisterJobDefinitionCommand,
} from '@aws-sdk/client-batch';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployedInstallation } from '../../adapters/aws/deployed-installation.ts';
import { readConfig } from '../../infra/config-schema.ts';
import { installationOf } from '../../infra/deploy/installation.ts';
import { deregisterDefinitions, emptyBucket } from '../../infra/deploy/leftovers.ts';
import { Moto } from '../stand-ins/aws/moto.ts';
import { createStack } from '../stand-ins/aws/stack.ts';
import { forMoto } from './moto-template.ts';
import { type CloudFormation, emptyBundles, OTHER_IMAGE, synthesised } from './synthesised.ts';

const StackName = 'mustrun';
const bundles = emptyBundles();
const template = JSON.stringify(forMoto(synthesised({}, bundles)));

describe('the template in moto', () => {
  let moto: Moto;
  let cloudFormation: CloudFormationClient;
  let s3: S3Client;
  let sqs: SQSClient;
  let batch: BatchClient;
  let secretsManager: SecretsManagerClient;
  let outputs: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    moto = await Moto.start();
    cloudFormation = new CloudFormationClient(moto.access);
    s3 = new S3Client({ ...moto.access, forcePathStyle: true });
    sqs = new SQSClient(moto.access);
    batch = new BatchClient(moto.access);
    secretsManager = new SecretsManagerClient(moto.access);
    ({ outputs } = await createStack(moto, template));
  });
  afterAll(() => moto.stop());

  const buckets = async () => (await s3.send(new ListBucketsCommand({}))).Buckets ?? [];
  const queues = async () => (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
  const secrets = async () => (await secretsManager.send(new ListSecretsCommand({}))).SecretList ?? [];
  const definitions = async () => {
    const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ status: 'ACTIVE' }));
    return jobDefinitions;
  };

  it('makes buckets, queues, secrets and job definitions', async () => {
    expect(await buckets()).toHaveLength(2);
    expect(await queues()).toHaveLength(5);
    expect(await secrets()).toHaveLength(2);
    expect(await definitions()).toHaveLength(6);
  });

  it('tells what the functions need to know of pools and jobs', async () => {
    const found = installationOf(readConfig({}), outputs);
    const known = new Set((await definitions()).map(({ jobDefinitionArn }) => jobDefinitionArn));

    expect(found.installation.pools).toEqual([
      { name: 'A10G', hardware: '1 x NVIDIA A10G', usdPerHour: 2.448, starts: 3, own: false },
      { name: 'A10G x4', hardware: '4 x NVIDIA A10G', usdPerHour: 5.672, starts: 3, own: false },
    ]);
    expect(found.targets).toHaveLength(9);
    for (const { definition, queue } of found.targets) {
      expect(known).toContain(definition);
      expect(queue).toMatch(/^arn:aws:batch:us-east-1:\d+:job-queue\//);
    }
    expect(new Set(found.targets.map(({ queue }) => queue)).size).toBe(9);
    expect(deployedInstallation.safeParse(found).error).toBeUndefined();
  });

  it('names an output that a stack of another configuration does not have', () => {
    const config = readConfig({ engines: [{ line: '3.12.6' }] });

    expect(() => installationOf(config, outputs)).toThrow(/no output Definitioncpurepository3126: deploy it/);
  });

  /** What CloudFormation would do, as `cdk deploy` asks it. */
  async function changes(ChangeSetName: string, made: CloudFormation): Promise<readonly string[]> {
    const TemplateBody = JSON.stringify(forMoto(made));
    const changeSet = { StackName, ChangeSetName };
    await cloudFormation.send(
      new CreateChangeSetCommand({ ...changeSet, TemplateBody, ChangeSetType: 'UPDATE' }),
    );
    const { Changes = [] } = await cloudFormation.send(new DescribeChangeSetCommand(changeSet));
    return Changes.map(({ ResourceChange }) => `${ResourceChange?.Action} ${ResourceChange?.ResourceType}`);
  }

  it('is not changed by being deployed twice', async () => {
    expect(await changes('again', synthesised({}, bundles))).toEqual([]);
  });

  it('has its job definitions changed by another image, and nothing else', async () => {
    const engines = [{ line: '4.6.0' as const, image: OTHER_IMAGE }];

    const found = await changes('image', synthesised({ engines }, bundles));

    expect(found).toEqual(Array(6).fill('Modify AWS::Batch::JobDefinition'));
  });

  it('is gone afterwards: no bucket, queue or secret, no job definition that can be submitted', async () => {
    const Bucket = outputs.Store ?? '';
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
    await cloudFormation.send(new DeleteStackCommand({ StackName }));

    expect(emptied).toBe(3);
    expect(ended).toHaveLength(7);
    expect(await buckets()).toEqual([]);
    expect(await queues()).toEqual([]);
    expect(await secrets()).toEqual([]);
    expect((await definitions()).map(({ jobDefinitionName }) => jobDefinitionName)).toEqual(['another']);
  });
});
