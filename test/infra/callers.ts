import {
  BatchClient,
  DescribeJobDefinitionsCommand,
  SubmitJobCommand,
  type SubmitJobCommandInput,
} from '@aws-sdk/client-batch';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/bundle.ts';
import type { Moto } from '../stand-ins/aws/moto.ts';
import type { Stack } from '../stand-ins/aws/stack.ts';

export const JOBS = ['rehearse repository', 'rehearse fork', 'verify repository', 'verify fork'] as const;
export type Caller = FunctionName | (typeof JOBS)[number];

/** AWS's own clients, with somebody's credentials. */
export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly batch: BatchClient;
  readonly secrets: SecretsManagerClient;
}

/** Something that a caller asks of AWS. */
export type Call = (as: Clients, stack: Stack) => Promise<unknown>;

/** Everybody who has a role of the stack, and the tests themselves, who may do everything. */
export class Callers {
  readonly #stack: Stack;
  readonly #tests: Clients;
  readonly #clients: ReadonlyMap<Caller, Clients>;

  private constructor(stack: Stack, tests: Clients, clients: ReadonlyMap<Caller, Clients>) {
    this.#stack = stack;
    this.#tests = tests;
    this.#clients = clients;
  }

  static async of(moto: Moto, stack: Stack): Promise<Callers> {
    const tests = clientsWith(moto.access);
    const clients = new Map<Caller, Clients>();
    const enter = async (who: Caller, role = '', service: string): Promise<void> => {
      const {
        AWS_ACCESS_KEY_ID: accessKeyId = '',
        AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
        AWS_SESSION_TOKEN: sessionToken = '',
      } = await moto.roleVariables(role, service);
      const credentials = { accessKeyId, secretAccessKey, sessionToken };
      clients.set(who, clientsWith({ ...moto.access, credentials }));
    };
    for (const name of FUNCTION_NAMES) {
      await enter(name, stack.functions.get(name)?.role, 'lambda.amazonaws.com');
    }
    const { jobDefinitions = [] } = await tests.batch.send(
      new DescribeJobDefinitionsCommand({ status: 'ACTIVE' }),
    );
    for (const { jobDefinitionName = '', containerProperties } of jobDefinitions) {
      const [, profile, trust] = /-(rehearse|verify)-.*(repository|fork)/.exec(jobDefinitionName) ?? [];
      const who = JOBS.find((name) => name === `${profile} ${trust}`);
      if (who !== undefined) await enter(who, containerProperties?.jobRoleArn, 'ecs-tasks.amazonaws.com');
    }
    return new Callers(stack, tests, clients);
  }

  /** Who is not refused may still be told that something is not there. */
  async outcome(who: Caller, call: Call): Promise<'allowed' | 'refused'> {
    const as = this.#clients.get(who);
    if (as === undefined) throw new RangeError(`the stack has no role of ${who}`);
    try {
      await call(as, this.#stack);
      return 'allowed';
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'NoSuchKey') return 'allowed';
      if (/^AccessDenied/.test(error.name)) return 'refused';
      throw error;
    }
  }

  /** A job that is submitted whatever anybody may; its id. */
  async submitted(request: SubmitJobCommandInput): Promise<string> {
    return (await this.#tests.batch.send(new SubmitJobCommand(request))).jobId ?? '';
  }
}

function clientsWith(access: Moto['access']): Clients {
  return {
    s3: new S3Client({ ...access, forcePathStyle: true }),
    sqs: new SQSClient(access),
    batch: new BatchClient(access),
    secrets: new SecretsManagerClient(access),
  };
}
