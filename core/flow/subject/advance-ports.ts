import type { Clock } from '../../ports/clock.ts';
import type { Forge, Permission } from '../../ports/forge.ts';
import type { Hub } from '../../ports/hub.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { HubName } from '../../preflight/access/hub-name.ts';
import type { QualityView } from '../../preflight/quality/view.ts';
import type { FoundInput, InputRole } from '../plan/inputs.ts';
import type { PostReader, Refusal } from './read-subject.ts';
import type { RepositoryAt } from './repository-inputs.ts';
import type { ReadPost } from './survey-post.ts';

export interface AdvancePorts {
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly messages: MessageQueue;
  readonly forge: Forge;
  readonly clock: Clock;
  /** Null: no hub may be asked. */
  readonly hubs: Readonly<Record<HubName, Hub>> | null;
  readonly read: PostReader;
  /** What the rules about writing look at, of a post at a commit; null where nobody can tell. */
  readonly look: (read: ReadPost, at: RepositoryAt) => Promise<QualityView | null>;
  /**
   * Looks up what the repository does not have: files at hand where jobs run on this machine. `rehearsedAs`: for a
   * rehearsal, which makes a small stand-in of a model that is not found; null where the thing itself is wanted.
   */
  readonly findElsewhere: (name: string, rehearsedAs: InputRole | null) => Promise<FoundInput | null>;
}

/**
 * How acting on a message ended. `later`: the forge wants us to wait, or somebody else changes the same things; the
 * message is to be given out again. What was done until then stays, and is not done twice.
 */
export type Advanced =
  | { readonly kind: 'done' }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'later'; readonly seconds: number; readonly reason: string };

/** Somebody else wrote the same state: the next look sees what they did. */
export const CONTENDED: Advanced = {
  kind: 'later',
  seconds: 5,
  reason: 'somebody else acted on the same subject',
};

/** What a refusal of the forge means for the message that is acted on. */
export function refused(refusal: Refusal): Advanced {
  switch (refusal.kind) {
    case 'gone':
      return { kind: 'ignored', reason: 'what it is about is gone, or we may not see it' };
    case 'forbidden':
      return { kind: 'ignored', reason: `the forge forbids it: ${refusal.reason}` };
    case 'limited':
      return { kind: 'later', seconds: refusal.retryAfterSeconds, reason: 'the forge wants us to wait' };
  }
}

/** Whether somebody may spend a repository's money. */
export function mayWrite(permission: Permission): boolean {
  return permission === 'admin' || permission === 'write';
}
