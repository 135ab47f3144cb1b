import { S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { S3Store } from '../../../adapters/s3/s3-store.ts';
import type { FunctionName } from '../../../functions/bundle.ts';
import { type ConfigInput, readConfig } from '../../../infra/config-schema.ts';
import { installationOf } from '../../../infra/deploy/installation.ts';
import type { GithubSide } from './deployment.ts';
import type { Moto, MotoAccess } from './moto.ts';
import { createStack, type Stack, writeTemplate } from './stack.ts';

/** What a maintainer has after `npm run deploy`, in the stand-in, with IAM enforced: nobody can do what his role may not. */
export class StackDeployment {
  /** With the key of the tests, which may do everything. */
  readonly store: S3Store;
  /** Job queues that jobs go to. */
  readonly queues: readonly string[];
  readonly #moto: Moto;
  readonly #stack: Stack;
  readonly #github: GithubSide;

  private constructor(
    moto: Moto,
    stack: Stack,
    github: GithubSide,
    store: S3Store,
    queues: readonly string[],
  ) {
    this.#moto = moto;
    this.#stack = stack;
    this.#github = github;
    this.store = store;
    this.queues = queues;
  }

  /**
   * The stack, the secrets that GitHub knows, and the document of what the stack tells, as deploy writes it.
   *
   * @param hardware what the machines of verifications have in truth
   */
  static async make(
    moto: Moto,
    config: ConfigInput,
    {
      bundles,
      github,
      hardware,
    }: { readonly bundles: string; readonly github: GithubSide; readonly hardware: string },
  ): Promise<StackDeployment> {
    const stack = await createStack(moto, await writeTemplate(config, bundles), {
      AppId: String(github.appId),
    });
    const { outputs } = stack;
    const secrets = new SecretsManagerClient(moto.access);
    for (const [SecretId, SecretString] of [
      [outputs.WebhookSecrets, JSON.stringify([github.webhookSecret])],
      [outputs.AppKey, github.privateKey],
    ] as const) {
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    }
    const client = new S3Client({ ...moto.access, forcePathStyle: true });
    const store = new S3Store({ client, bucket: outputs.Store ?? '', prefix: '' });
    const told = installationOf(readConfig(config), outputs);
    const pools = told.installation.pools.map((pool) => ({ ...pool, hardware }));
    const document = { ...told, installation: { ...told.installation, pools } };
    const key = stack.functions.get('advance')?.variables.MUSTRUN_INSTALLATION ?? '';
    await store.create(key, new TextEncoder().encode(JSON.stringify(document)));
    await moto.change({ enforced: true });
    return new StackDeployment(moto, stack, github, store, [
      ...new Set(told.targets.map(({ queue }) => queue)),
    ]);
  }

  /**
   * What a function finds in its environment: what the stack says and what Lambda adds; the rest is the way to the stand-ins
   * and GitHub's limits, which it does not have.
   */
  async variablesOf(name: FunctionName): Promise<Readonly<Record<string, string>>> {
    const { endpoint, region } = this.#moto.access;
    return {
      ...this.#functionOf(name).variables,
      ...(await this.#credentialsOf(name)),
      AWS_REGION: region,
      AWS_ENDPOINT_URL: endpoint,
      MUSTRUN_GITHUB_API: this.#github.api,
      MUSTRUN_GITHUB_PACED: 'false',
    };
  }

  /** What a client needs that asks with the role of a function. */
  async accessOf(name: FunctionName): Promise<MotoAccess> {
    const found = await this.#credentialsOf(name);
    return {
      ...this.#moto.access,
      credentials: {
        accessKeyId: found.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: found.AWS_SECRET_ACCESS_KEY ?? '',
        sessionToken: found.AWS_SESSION_TOKEN ?? '',
      },
    };
  }

  #credentialsOf(name: FunctionName): Promise<Readonly<Record<string, string>>> {
    return this.#moto.roleVariables(this.#functionOf(name).role, 'lambda.amazonaws.com');
  }

  #functionOf(name: FunctionName) {
    const found = this.#stack.functions.get(name);
    if (found === undefined) throw new RangeError(`the stack has no function ${name}`);
    return found;
  }
}
