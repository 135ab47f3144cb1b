import { type GithubConfig, githubConfig } from '../github-app.ts';
import type { PipelineConfig } from '../pipeline.ts';
import { githubVariables, pipelineVariables, readVariables, type Variables } from '../variables.ts';

export interface SweepConfig extends PipelineConfig {
  /** For the App's record of deliveries. */
  readonly github: GithubConfig;
}

/** Throws a ConfigError that lists every variable that is missing or wrong. */
export function readConfig(variables: Variables): SweepConfig {
  const read = readVariables({ ...pipelineVariables, ...githubVariables }, variables);
  return Object.freeze({
    store: read.MUSTRUN_STORE,
    installationKey: read.MUSTRUN_INSTALLATION,
    queueUrl: read.MUSTRUN_QUEUE,
    github: githubConfig(read),
  });
}
