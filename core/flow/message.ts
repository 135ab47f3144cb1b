import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { RepositoryName } from '../ports/forge.ts';
import { encode } from './documents.ts';

const originSchema = z.object({
  installation: z.int(),
  repository: z.object({ owner: z.string(), name: z.string() }),
});
const pullSchema = originSchema.extend({ pull: z.int() });

/** What happened, by ids alone: whoever acts on it reads the rest from the forge, then. */
export const messageSchema = z.discriminatedUnion('kind', [
  /** The default branch moved. */
  originSchema.extend({
    kind: z.literal('pushed'),
    branch: z.string(),
    /** Null: the branch is new. */
    before: z.string().nullable(),
    after: z.string(),
  }),
  pullSchema.extend({ kind: z.literal('pull request changed') }),
  pullSchema.extend({ kind: z.literal('commented'), comment: z.int() }),
  /** A button, which is good for one commit. */
  pullSchema.extend({
    kind: z.literal('clicked'),
    button: z.string(),
    headCommit: z.string(),
    login: z.string(),
  }),
  pullSchema.extend({ kind: z.literal('rerun asked'), headCommit: z.string(), login: z.string() }),
]);

export type Message = z.output<typeof messageSchema>;

/**
 * The queue's group: messages of one group are acted on one after the other. A digest, since names of branches and
 * long names of repositories are no group names of SQS.
 */
export function groupOf(
  repository: RepositoryName,
  part: { readonly pull: number } | { readonly branch: string },
): string {
  const { owner, name } = repository;
  const within = 'pull' in part ? `pull ${part.pull}` : `branch ${part.branch}`;
  return bytesToHex(sha256(encode(`${owner}/${name} ${within}`)));
}
