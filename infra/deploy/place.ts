import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '../config-schema.ts';

/** Where everything goes. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** What the toolkit and this process agree on: region and profile. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The account of the credentials, and the region: the configuration's, the environment's or the profile's. The
 * environment of this process is changed accordingly, so that no client of AWS means another. Throws an error that says
 * what to do where there are no credentials or no region.
 */
export async function findPlace(config: Config, profile: string | null): Promise<Place> {
  if (profile !== null) process.env.AWS_PROFILE = profile;
  const stated = config.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (stated !== undefined) process.env.AWS_REGION = stated;
  const client = new STSClient();
  const region = await client.config.region().catch((cause: unknown) => {
    const message =
      'no region is known: write one into infra/config.ts (region), or set AWS_REGION; docs/cloud.md says which have g5';
    throw new Error(message, { cause });
  });
  process.env.AWS_REGION = region;
  const { Account } = await client.send(new GetCallerIdentityCommand()).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `AWS does not know who you are (${reason}): log in, as by \`aws sso login\`, or name a profile with --profile`;
    throw new Error(message, { cause });
  });
  if (Account === undefined) throw new Error('AWS named no account for these credentials');
  return { account: Account, region, environment: process.env };
}
