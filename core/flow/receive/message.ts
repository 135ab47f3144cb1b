import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { RepositoryName } from '../../ports/forge.ts';
import { encode } from '../store/documents.ts';

/**
 * What work is done for, and what is answered: a pull request, a push to the default branch, or a published post that
 * is trained again.
 */
export const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pull'), number: z.int().min(1) }),
  z.object({ kind: z.literal('push'), branch: z.string(), commit: z.string() }),
  z.object({ kind: z.literal('post'), branch: z.string(), id: z.string() }),
]);

export type Subject = z.output<typeof subjectSchema>;

const originSchema = z.object({
  installation: z.int(),
  repository: z.object({ owner: z.string(), name: z.string() }),
});
const pullSchema = originSchema.extend({ pull: z.int().min(1) });

/** What happened, by ids alone: whoever acts on it reads the rest from the forge, then. */
export const messageSchema = z.discriminatedUnion('kind', [
  /** The default branch moved. */
  originSchema.extend({
    kind: z.literal('pushed'),
    branch: z.string(),
    /** Null: the branch is new. */
    before: z.string().nullable(),
    after: z.string(),
    login: z.string(),
  }),
  pullSchema.extend({
    kind: z.literal('pull request changed'),
    /** Who brought which commit, when that is what changed. */
    brought: z.object({ commit: z.string(), login: z.string() }).nullable(),
  }),
  pullSchema.extend({ kind: z.literal('commented'), comment: z.int() }),
  /** A button, which is good for one commit. */
  pullSchema.extend({
    kind: z.literal('clicked'),
    button: z.string(),
    headCommit: z.string(),
    login: z.string(),
  }),
  pullSchema.extend({ kind: z.literal('rerun asked'), headCommit: z.string(), login: z.string() }),
  /** Something that the subject waits for has come to an end. */
  originSchema.extend({ kind: z.literal('settled'), subject: subjectSchema }),
  /** A published post is to be trained again. `day` names the night, as YYYY-MM-DD. */
  originSchema.extend({
    kind: z.literal('wanted'),
    subject: subjectSchema,
    day: z.iso.date(),
  }),
  /** The queue has no job of this try, minutes after it was claimed: it may be submitted again. */
  originSchema.extend({
    kind: z.literal('submit again'),
    subject: subjectSchema,
    prefix: z.string(),
    try: z.int().min(1),
  }),
]);

export type Message = z.output<typeof messageSchema>;

/** A message as it travels, with the delivery or event that it came from, for logs and for GitHub's support. */
export const envelopeSchema = z.object({ delivery: z.string(), message: messageSchema });
export type Envelope = z.output<typeof envelopeSchema>;

/** The subject that a message is about. */
export function subjectOf(message: Message): Subject {
  if ('subject' in message) return message.subject;
  return message.kind === 'pushed'
    ? { kind: 'push', branch: message.branch, commit: message.after }
    : { kind: 'pull', number: message.pull };
}

/**
 * The queue's group: messages of one group are acted on one after the other. A digest, since names of branches and
 * long names of repositories are no group names of SQS.
 */
export function groupOf({ owner, name }: RepositoryName, subject: Subject): string {
  const within = subject.kind === 'pull' ? `pull ${subject.number}` : `branch ${subject.branch}`;
  return bytesToHex(sha256(encode(`${owner}/${name} ${within}`)));
}

/**
 * The queue's deduplication id of the message at `index` of what a delivery or event asks for: a redelivery bears the same.
 * A digest, whatever the id is.
 */
export function deduplicationIdOf(id: string, index: number): string {
  return bytesToHex(sha256(encode(`${id} ${index}`)));
}
