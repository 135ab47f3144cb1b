import { z } from 'zod';
import type { HubVariables } from '../../adapters/hub/hub-sites.ts';
import { type GithubConfig, githubConfig } from '../github-app.ts';
import type { PipelineConfig } from '../pipeline.ts';
import { githubVariables, pipelineVariables, readVariables, type Variables } from '../variables.ts';

export interface AdvanceConfig extends PipelineConfig {
  readonly github: GithubConfig;
  /** Whether the hubs may be asked for what posts name. */
  readonly asksHubs: boolean;
  /** Where the hubs are, in the variables of their own clients; their public sites where nothing is said. */
  readonly hubSites: Pick<HubVariables, 'HF_ENDPOINT' | 'MODELSCOPE_DOMAIN'>;
}

/** Throws a ConfigError that lists every variable that is missing or wrong. */
export function readConfig(variables: Variables): AdvanceConfig {
  const asksHubs = z
    .enum(['true', 'false'])
    .default('true')
    .describe('true, or false where the hubs of models and data sets cannot be reached');
  const site = z
    .url()
    .optional()
    .describe('the address of a mirror that jobs and this function use, or nothing');
  const read = readVariables(
    {
      ...{ ...pipelineVariables, ...githubVariables, MUSTRUN_ASKS_HUBS: asksHubs },
      ...{ HF_ENDPOINT: site, MODELSCOPE_DOMAIN: site },
    },
    variables,
  );
  return Object.freeze({
    store: read.MUSTRUN_STORE,
    installationKey: read.MUSTRUN_INSTALLATION,
    queueUrl: read.MUSTRUN_QUEUE,
    github: githubConfig(read),
    asksHubs: read.MUSTRUN_ASKS_HUBS === 'true',
    hubSites: { HF_ENDPOINT: read.HF_ENDPOINT, MODELSCOPE_DOMAIN: read.MODELSCOPE_DOMAIN },
  });
}
