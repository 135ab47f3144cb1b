import { z } from 'zod';

/** The stage that an attempt ended in, and the runner's exit code for it. Batch tries again on `interrupted` alone. */
export const EXIT_CODES = {
  done: 0,
  plan: 10,
  model: 20,
  dataset: 21,
  'out of memory': 30,
  'not finite': 31,
  training: 32,
  evaluation: 33,
  upload: 40,
  interrupted: 75,
} as const;

export const stageName = z.enum([
  'done',
  'plan',
  'model',
  'dataset',
  'out of memory',
  'not finite',
  'training',
  'evaluation',
  'upload',
  'interrupted',
] satisfies readonly (keyof typeof EXIT_CODES)[]);

export type Stage = z.infer<typeof stageName>;

/** The stage of an exit code; null for a code that no runner gives (a crash, a kill). */
export function stageOfExitCode(exitCode: number): Stage | null {
  return stageName.options.find((stage) => EXIT_CODES[stage] === exitCode) ?? null;
}
