import { z } from 'zod';
import { type GithubConfig, githubConfig } from '../github-app.ts';
import type { PipelineConfig } from '../pipeline.ts';
import { githubVariables, pipelineVariables, readVariables, type Variables } from '../variables.ts';

export interface AdvanceConfig extends PipelineConfig {
  readonly github: GithubConfig;
  /** Whether the hubs may be asked for what posts name. */
  readonly asksHubs: boolean;
}

/** Throws a ConfigError that lists every variable that is missing or wrong. */
export function readConfig(variables: Variables): AdvanceConfig {
  const asksHubs = z
    .enum(['true', 'false'])
    .default('true')
    .describe('true, or false where the hubs of models and data sets cannot be reached');
  const read = readVariables(
    { ...pipelineVariables, ...githubVariables, MUSTRUN_ASKS_HUBS: asksHubs },
    variables,
  );
  return Object.freeze({
    store: read.MUSTRUN_STORE,
    installationKey: read.MUSTRUN_INSTALLATION,
    queueUrl: read.MUSTRUN_QUEUE,
    github: githubConfig(read),
    asksHubs: read.MUSTRUN_ASKS_HUBS === 'true',
  });
}
