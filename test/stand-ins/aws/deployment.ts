import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeployedInstallation } from '../../../adapters/aws/deployed-installation.ts';
import { jobDefinitions, registerInput } from '../../../adapters/batch/job-definitions.ts';
import { S3Store } from '../../../adapters/s3/s3-store.ts';
import type { BatchBench } from './batch.ts';
import type { Moto } from './moto.ts';

const INSTALLATION_KEY = 'installation/1.json';
const ENGINE = '4.6.0';

/** What the functions find when they were deployed: a bucket, queues, secrets, job definitions, variables. */
export interface AwsDeployment {
  readonly store: S3Store;
  readonly sqs: SQSClient;
  readonly batch: BatchBench;
  readonly queueUrl: string;
  readonly hintsUrl: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** What of GitHub is told to the functions. */
export interface GithubSide {
  readonly appId: number;
  readonly privateKey: string;
  readonly api: string;
  readonly webhookSecret: string;
}

/** What jobs are really started with, where they are. */
interface JobSide {
  readonly image: string;
  /** What the machines of jobs have, as they tell it. */
  readonly hardware: string;
  /** What each answer of the rehearsing engine may take. */
  readonly rehearsalSeconds: number;
  readonly mostAttempts: number;
}

const NO_JOBS: JobSide = {
  image: 'trainer:1',
  hardware: '1 x NVIDIA A10G',
  rehearsalSeconds: 60,
  mostAttempts: 3,
};

/** Several may stand side by side; jobs are theirs together. */
export async function deployOn(
  moto: Moto,
  batch: BatchBench,
  github: GithubSide,
  jobs: JobSide = NO_JOBS,
): Promise<AwsDeployment> {
  const id = randomUUID().slice(0, 8);
  const bucket = `posts-${id}`;
  const s3 = new S3Client({ ...moto.access, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const store = new S3Store({ client: s3, bucket, prefix: '' });
  const sqs = new SQSClient(moto.access);
  const queueUrl = await makeQueue(sqs, `messages-${id}.fifo`, {
    FifoQueue: 'true',
    VisibilityTimeout: '600',
  });
  const hintsUrl = await makeQueue(sqs, `hints-${id}`, {});
  const secrets = new SecretsManagerClient(moto.access);
  await secrets.send(
    new CreateSecretCommand({ Name: `webhook-${id}`, SecretString: JSON.stringify([github.webhookSecret]) }),
  );
  await secrets.send(new CreateSecretCommand({ Name: `key-${id}`, SecretString: github.privateKey }));
  const installation = await installationOn(batch, moto.access.region, jobs);
  await store.create(INSTALLATION_KEY, new TextEncoder().encode(JSON.stringify(installation)));
  const { endpoint, region, credentials } = moto.access;
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    MUSTRUN_QUEUE: queueUrl,
    MUSTRUN_HINTS: hintsUrl,
    MUSTRUN_STORE: `s3://${bucket}`,
    MUSTRUN_INSTALLATION: INSTALLATION_KEY,
    MUSTRUN_WEBHOOK_SECRETS: `webhook-${id}`,
    MUSTRUN_APP_ID: String(github.appId),
    MUSTRUN_APP_KEY: `key-${id}`,
    MUSTRUN_GITHUB_API: github.api,
    MUSTRUN_GITHUB_PACED: 'false',
    MUSTRUN_ASKS_HUBS: 'false',
  };
  return { store, sqs, batch, queueUrl, hintsUrl, variables };
}

async function makeQueue(
  sqs: SQSClient,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  if (QueueUrl === undefined) throw new Error(`no queue ${name} was made`);
  return QueueUrl;
}

/** What a repository's settings call the pools of the job definitions. */
const POOLS = {
  cpu: { profile: 'rehearse', pool: 'rehearsal' },
  'gpu-1': { profile: 'verify', pool: 'A10G' },
  'gpu-4': { profile: 'verify', pool: '4xA10G' },
} as const;

/** With the job definitions as they are deployed. */
async function installationOn(
  batch: BatchBench,
  region: string,
  { image, hardware, rehearsalSeconds, mostAttempts }: JobSide,
): Promise<DeployedInstallation> {
  const targets: DeployedInstallation['targets'] = [];
  for (const definition of jobDefinitions([ENGINE])) {
    const input = registerInput(definition, {
      image,
      jobRole: 'arn:aws:iam::123456789012:role/job',
      executionRole: 'arn:aws:iam::123456789012:role/execution',
      logGroup: '/mustrun/jobs',
      region,
    });
    const { trust } = definition;
    const pool = POOLS[definition.pool];
    const target = { ...pool, trust, definition: await batch.register(input) };
    targets.push({ ...target, priority: 'interactive', queue: batch.queue });
    if (trust === 'repository') targets.push({ ...target, priority: 'nightly', queue: batch.nightQueue });
  }
  const price = { usdPerHour: 1, starts: 3, own: false };
  return {
    version: 1,
    installation: {
      pools: [{ ...price, name: 'A10G', hardware }],
      rehearsalPool: { ...price, name: 'rehearsal', hardware: 'cpu', own: true },
      rehearsalSeconds,
      mostAttempts,
      rehearsalsADay: 10,
      usdPerMonth: 1000,
      pages: { url: 'https://pages.example/', private: false },
    },
    targets,
    tags: { application: 'mustrun' },
    nightly: { usdPerNight: 10, usdUnknown: 1, freshForDays: 7 },
    sweep: { mostWaitingSeconds: 3600 },
  };
}
