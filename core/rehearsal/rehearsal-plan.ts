import { z } from 'zod';
import { attemptInput, sha256 } from '../flow/plan/attempt-plan.ts';
import { CHECKED, REHEARSED } from './command.ts';

const substitution = z.strictObject({
  option: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  kind: z.enum(['mechanical', 'approximate']),
  why: z.string(),
});

const draft = z.strictObject({
  subcommand: z.enum([...REHEARSED, ...CHECKED]),
  words: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  substitutions: z.array(substitution),
});

/** Everything that a job needs to rehearse one run without having seen the post. */
export const rehearsalPlan = z.strictObject({
  version: z.literal(1),
  profile: z.literal('rehearse'),
  identity: sha256,
  /** Who wrote the post: code that somebody without trust brings is not executed. */
  author: z.enum(['trusted', 'untrusted']),
  /** Where the answers are kept when they say something about the post. */
  key: z.string(),
  /** Under which the job leaves its answers in any case. */
  prefix: z.string(),
  original: draft,
  draft,
  context: z.strictObject({ line: z.enum(['1.x', '2.x', '3.x', '4.x']), missesPlugin: z.boolean() }),
  inputs: z.array(attemptInput),
  /** What each of the engine's answers may take. */
  timeoutSeconds: z.int().positive(),
});

export type RehearsalPlan = z.output<typeof rehearsalPlan>;

/** Where a job leaves its answers in any case, below the rehearsal's prefix. */
export function rehearsalTryKey(prefix: string, job: string): string {
  return `${prefix}/tries/${job}/rehearsal.json`;
}
