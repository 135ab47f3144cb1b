import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';

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
export function neededBootstrap(folder: string): number {
  const { artifacts } = manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const needed = Object.values(artifacts).map(
    ({ properties }) => properties?.requiresBootstrapStackVersion ?? 0,
  );
  return Math.max(0, ...needed);
}

/** The version that is there; 0 where the account was never bootstrapped in the region. */
export async function bootstrapVersion(client: SSMClient): Promise<number> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: VERSION_PARAMETER }));
    return Number(Parameter?.Value ?? 0) || 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return 0;
    throw error;
  }
}
