import type { PipelineConfig } from '../pipeline.ts';
import { pipelineVariables, readVariables, type Variables } from '../variables.ts';

/** Throws a ConfigError that lists every variable that is missing or wrong. */
export function readConfig(variables: Variables): PipelineConfig {
  const read = readVariables(pipelineVariables, variables);
  return Object.freeze({
    store: read.MUSTRUN_STORE,
    installationKey: read.MUSTRUN_INSTALLATION,
    queueUrl: read.MUSTRUN_QUEUE,
  });
}
