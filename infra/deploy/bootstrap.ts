import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { say } from './ask.ts';

/** Where the toolkit writes down which version of its bootstrap an account has in a region, under its own qualifier. */
const VERSION_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      properties: z.object({ requiresBootstrapStackVersion: z.int().optional() }).optional(),
    }),
  ),
});

/** The version that what was synthesised into a folder needs. */
function neededBootstrap(folder: string): number {
  const { artifacts } = manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const needed = Object.values(artifacts).map(
    ({ properties }) => properties?.requiresBootstrapStackVersion ?? 0,
  );
  return Math.max(0, ...needed);
}

/** The version that is there; 0 where the account was never bootstrapped in the region. */
async function bootstrapVersion(client: SSMClient): Promise<number> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: VERSION_PARAMETER }));
    return Number(Parameter?.Value ?? 0) || 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return 0;
    throw error;
  }
}

export interface BootstrapOptions {
  readonly client: SSMClient;
  /** What was synthesised. */
  readonly folder: string;
  /** `aws://ACCOUNT/REGION` */
  readonly target: string;
  readonly ask: (question: string) => Promise<string | null>;
  readonly bootstrap: () => Promise<void>;
}

/** Bootstraps the account where that is needed and somebody agrees; throws where nobody does. */
export async function ensureBootstrap(options: BootstrapOptions): Promise<'made' | 'unchanged'> {
  const { client, folder, target } = options;
  const needed = neededBootstrap(folder);
  const found = await bootstrapVersion(client);
  if (found >= needed) return 'unchanged';
  const state =
    found === 0 ? 'was never bootstrapped' : `has version ${found} of the bootstrap, needed is ${needed}`;
  say(`${target} ${state}: the toolkit needs a bucket, a registry and roles there, in a stack CDKToolkit.`);
  const answer = await options.ask('Make them now? (y/n) ');
  if (answer !== 'y' && answer !== 'yes') {
    throw new Error(
      `nothing was deployed: have somebody run \`npx cdk bootstrap ${target}\`, then deploy again`,
    );
  }
  await options.bootstrap();
  return 'made';
}
