import type { AttemptPlan } from '../../../core/flow/plan/attempt-plan.ts';

/** The plan of a first attempt. */
export const plan: AttemptPlan = {
  version: 1,
  identity: 'd'.repeat(64),
  attempt: 1,
  profile: 'verify',
  author: 'trusted',
  evidence: `runs/repository/${'d'.repeat(64)}/attempts/1`,
  engine: { line: '4.x', release: '4.6.0' },
  subcommand: 'sft',
  words: ['--model', 'a'],
  added: [],
  environment: {},
  inputs: [],
  seed: 42,
  dataSeed: 42,
  timeoutSeconds: 60,
  cards: null,
  today: null,
};
