import { z } from 'zod';
import type { PipelineConfig } from '../pipeline.ts';
import { pipelineVariables, readVariables, type Variables } from '../variables.ts';

export interface CallbackConfig extends PipelineConfig {
  /** Of the queue that Batch's state changes come through. */
  readonly hintsUrl: string;
}

/** Throws a ConfigError that lists every variable that is missing or wrong. */
export function readConfig(variables: Variables): CallbackConfig {
  const hintsUrl = z.url().describe("the URL of the queue of Batch's state changes");
  const read = readVariables({ ...pipelineVariables, MUSTRUN_HINTS: hintsUrl }, variables);
  return Object.freeze({
    store: read.MUSTRUN_STORE,
    installationKey: read.MUSTRUN_INSTALLATION,
    queueUrl: read.MUSTRUN_QUEUE,
    hintsUrl: read.MUSTRUN_HINTS,
  });
}
