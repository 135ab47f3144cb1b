import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BatchClient, DescribeJobDefinitionsCommand } from '@aws-sdk/client-batch';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Moto } from '../stand-ins/aws/moto.ts';
import { makeApp } from '../stand-ins/github/manifest-browser.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import { FrontDoor } from './front-door.ts';
import { IMAGE } from './synthesised.ts';

/**
 * `npm run deploy` and `npm run destroy` as they are, with the real toolkit, against an account in moto and the stand-in
 * for GitHub. In place of what is real: the template is the one that moto can make (moto-app.ts), the image is named by
 * digest, CloudFormation is asked directly and not by a change set (moto's forget the outputs), and the front door calls
 * the built function.
 */
const TOP = fileURLToPath(new URL('../..', import.meta.url));
const WORDS = ['--app', 'node test/infra/moto-app.ts', '--method', 'direct', '--no-notices'];
/** Each takes seconds; a machine that does other things beside may need minutes. */
const LONGEST = 600_000;

const folder = mkdtempSync(join(tmpdir(), 'mustrun-deploy-'));
let moto: Moto;
let github: GithubStandIn;
let door: FrontDoor;

/** One of the two, with somebody before it who answers `answers` in turn, and makes the App when it is asked for. */
class Run {
  readonly child: ChildProcess;
  printed = '';

  constructor(script: 'deploy' | 'destroy', words: readonly string[], answers: readonly string[]) {
    const { endpoint, region, credentials } = moto.access;
    const environment = {
      PATH: process.env.PATH,
      HOME: folder,
      // moto tells the bucket of a template's address by this name alone; of a bucket it has no name of its own.
      AWS_ENDPOINT_URL: endpoint.replace('127.0.0.1', 'localhost'),
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      MUSTRUN_CONFIG: join(folder, 'config.mjs'),
      MUSTRUN_HOME: join(folder, 'home'),
      TEST_WEBHOOK: door.url,
    };
    this.child = spawn(process.execPath, [join(TOP, 'infra', 'deploy', `${script}.ts`), ...words], {
      cwd: TOP,
      env: environment,
    });
    const left = [...answers];
    let made = false;
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text) => {
        this.printed += String(text);
        if (/(\(y\/n\)|delete them:) $/.test(String(text))) {
          const answer = left.shift();
          if (answer === undefined) this.child.stdin?.end();
          else this.child.stdin?.write(`${answer}\n`);
        }
        const [address] = /http:\/\/127\.0\.0\.1:\d+\/(?=\n)/.exec(this.printed) ?? [];
        if (address !== undefined && !made) {
          made = true;
          void makeApp(address);
        }
      });
    }
  }

  async end(): Promise<number | null> {
    await once(this.child, 'close');
    return this.child.exitCode;
  }
}

async function run(
  script: 'deploy' | 'destroy',
  words: readonly string[] = [],
  answers: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly printed: string }> {
  const running = new Run(script, words, answers);
  const code = await running.end();
  return { code, printed: running.printed };
}

const deploy = (...answers: readonly string[]) =>
  run('deploy', [...WORDS, '--require-approval', 'never'], answers);

beforeAll(async () => {
  moto = await Moto.start();
  github = await startGithub();
  door = await FrontDoor.open(moto);
  const config = {
    engines: [{ line: '4.6.0', image: IMAGE }],
    github: { url: github.state.url, organization: 'posts-org' },
  };
  writeFileSync(join(folder, 'config.mjs'), `export const config = ${JSON.stringify(config)};\n`);
});
afterAll(async () => {
  await github.close();
  door.close();
  await moto.stop();
  rmSync(folder, { recursive: true });
});

async function stackOutputs(): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(moto.access);
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'mustrun' }));
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

async function secretOf(name: string): Promise<string> {
  const client = new SecretsManagerClient(moto.access);
  const { SecretString = '' } = await client.send(
    new GetSecretValueCommand({ SecretId: (await stackOutputs())[name] }),
  );
  return SecretString;
}

/** All that is there in the account which a person could find. */
async function inventory() {
  const s3 = new S3Client({ ...moto.access, forcePathStyle: true });
  const logs = new CloudWatchLogsClient(moto.access);
  const secrets = new SecretsManagerClient(moto.access);
  const batch = new BatchClient(moto.access);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { QueueUrls = [] } = await new SQSClient(moto.access).send(new ListQueuesCommand({}));
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ status: 'ACTIVE' }));
  return {
    buckets: Buckets.map(({ Name = '' }) => Name).filter((name) => !name.startsWith('cdk-')),
    queues: QueueUrls,
    secrets: SecretList.map(({ Name = '' }) => Name),
    logs: logGroups.map(({ logGroupName = '' }) => logGroupName),
    definitions: jobDefinitions.map(({ jobDefinitionName, revision }) => `${jobDefinitionName}:${revision}`),
  };
}

describe('npm run deploy', () => {
  it(
    'from nothing to a delivery that was answered, with one question and one click',
    async () => {
      const { code, printed } = await deploy('y');

      expect(printed).toContain('aws://123456789012/us-east-1 was never bootstrapped');
      expect(printed).toContain("Test delivery: GitHub's ping was answered with 202.");
      expect(printed).toContain('Changed: the bootstrap, the stack, where jobs go, the GitHub App.');
      expect(printed).toContain(`${github.state.url}/apps/${github.state.app.slug}/installations/new`);
      expect(code).toBe(0);
    },
    LONGEST,
  );

  it('makes the App for the organisation, with the key and the secret where the functions look', async () => {
    const { slug, owner } = github.state.app;

    expect([slug, owner.login]).toEqual(['mustrun-posts-org', 'posts-org']);
    expect(await secretOf('AppKey')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect(JSON.parse(await secretOf('WebhookSecrets'))).toEqual([github.deliveries.target?.secret]);
    expect(await readdir(join(folder, 'home'))).toEqual([]);
  });

  it('says where jobs go', async () => {
    const s3 = new S3Client({ ...moto.access, forcePathStyle: true });
    const { Store: Bucket = '' } = await stackOutputs();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'installation.json' }));
    const { targets } = JSON.parse((await Body?.transformToString()) ?? '{}');
    const served = [targets].flat().map(({ profile, trust }) => `${profile} ${trust}`);

    expect(new Set(served)).toEqual(
      new Set(['rehearse fork', 'rehearse repository', 'verify fork', 'verify repository']),
    );
  });

  it(
    'a second time changes nothing, and says so',
    async () => {
      const before = { ...(await inventory()), key: await secretOf('AppKey'), app: github.state.app };

      const { code, printed } = await deploy();

      expect(printed).toContain('Nothing was changed: all of it was there.');
      expect(printed).toContain("Test delivery: GitHub's ping was answered with 202.");
      expect({ ...(await inventory()), key: await secretOf('AppKey'), app: github.state.app }).toEqual(
        before,
      );
      expect(code).toBe(0);
    },
    LONGEST,
  );

  it(
    'points an App that was led elsewhere back to us',
    async () => {
      github.deliveries.aim({ url: 'http://127.0.0.1:9/elsewhere', secret: 'another' });

      const { code, printed } = await deploy();

      expect(printed).toContain("Changed: the App's webhook.");
      expect(github.deliveries.target?.url).toBe(door.url);
      expect(printed).toContain("Test delivery: GitHub's ping was answered with 202.");
      expect(code).toBe(0);
    },
    LONGEST,
  );
});

describe('npm run destroy', () => {
  it(
    'changes nothing without the answer',
    async () => {
      const before = await inventory();

      const { code, printed } = await run('destroy', [], ['yes']);

      expect(printed).toContain('Nothing was changed.');
      expect(code).toBe(0);
      expect(await inventory()).toEqual(before);
    },
    LONGEST,
  );

  it(
    'leaves no bucket, no queue, no secret, no log group and no job definition of ours, and names what stays',
    async () => {
      const { Store: Bucket } = await stackOutputs();
      const s3 = new S3Client({ ...moto.access, forcePathStyle: true });
      for (const Body of ['one', 'two']) {
        await s3.send(new PutObjectCommand({ Bucket, Key: 'ledger/1.json', Body }));
      }
      await leaveBehind();
      const settings = `${github.state.url}/organizations/posts-org/settings/apps/mustrun-posts-org/advanced`;

      const { code, printed } = await run('destroy', [], ['mustrun']);

      expect(printed).toContain(`the GitHub App, which only its owner can delete: ${settings}`);
      expect(printed).toContain(
        'the stack CDKToolkit with its bucket cdk-hnb659fds-assets-123456789012-us-east-1',
      );
      expect(code).toBe(0);
      expect(await inventory()).toEqual({
        buckets: [],
        queues: [],
        secrets: ['of-another'],
        logs: ['mustrun-of-another'],
        definitions: [],
      });
    },
    LONGEST,
  );

  it(
    'a second time finds nothing, and says so',
    async () => {
      const { code, printed } = await run('destroy', ['--yes']);

      expect(printed).toContain('no stack mustrun any more');
      expect(printed).toContain('deleted: 0 job definitions, 0 secrets, 0 log groups');
      expect(code).toBe(0);
    },
    LONGEST,
  );
});

/** What an interrupted removal and other projects leave in an account. */
async function leaveBehind(): Promise<void> {
  const logs = new CloudWatchLogsClient(moto.access);
  const secrets = new SecretsManagerClient(moto.access);
  await logs.send(
    new CreateLogGroupCommand({ logGroupName: 'mustrun-left', tags: { application: 'mustrun' } }),
  );
  await logs.send(
    new CreateLogGroupCommand({ logGroupName: 'mustrun-of-another', tags: { application: 'mustrun-two' } }),
  );
  const ours = [{ Key: 'application', Value: 'mustrun' }];
  await secrets.send(new CreateSecretCommand({ Name: 'left', SecretString: 'x', Tags: ours }));
  await secrets.send(new DeleteSecretCommand({ SecretId: 'left' }));
  await secrets.send(
    new CreateSecretCommand({
      Name: 'of-another',
      SecretString: 'x',
      Tags: [{ Key: 'application', Value: 'other' }],
    }),
  );
}
