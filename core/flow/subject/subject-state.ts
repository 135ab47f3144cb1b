import { z } from 'zod';
import type { RepositoryName } from '../../ports/forge.ts';
import { type Subject, subjectSchema } from '../receive/message.ts';

const grant = z.strictObject({ commit: z.string(), by: z.string(), at: z.iso.datetime() });
export type Grant = z.output<typeof grant>;

/** `again`: one more attempt of each run than there was at that time, whatever is known already. */
const ask = z.strictObject({
  kind: z.enum(['verify', 'rehearse', 'again']),
  /** What was asked for is good for one commit. */
  commit: z.string(),
  /** A run's id; null for all. */
  run: z.string().nullable(),
  /** Attempts wanted; null leaves it to the verdict. */
  seeds: z.int().min(1).nullable(),
  at: z.iso.datetime(),
});
export type Ask = z.output<typeof ask>;

const answer = z.strictObject({
  login: z.string(),
  command: z.string(),
  text: z.string(),
  detail: z.string().optional(),
});
type Answer = z.output<typeof answer>;

/**
 * What is remembered of a subject between two messages. Everything else is read anew each time: its posts from the
 * forge, its evidence from the store.
 */
export const subjectState = z.strictObject({
  version: z.literal(1),
  installation: z.int(),
  repository: z.strictObject({ owner: z.string(), name: z.string() }),
  subject: subjectSchema,
  headCommit: z.string(),
  /** Who brought the head commit; null while nobody told. */
  broughtBy: z.string().nullable(),
  /** What a push began with: the posts that differ from it are the push's. */
  before: z.string().nullable(),
  grants: z.array(grant),
  cancelled: z.strictObject({ commit: z.string(), by: z.string() }).nullable(),
  asks: z.array(ask),
  /** The prefixes of the runs and rehearsals that it waits for, or may have begun to wait for. */
  wants: z.array(z.string()),
  /** Prefixes of the runs that were executed for it. */
  executed: z.array(z.string()),
  /** Comments and deliveries that were acted on: a second time they change nothing. */
  handled: z.array(z.string()),
  answers: z.array(answer),
  /** Whether there is a comment of ours. */
  commented: z.boolean(),
});
export type SubjectState = z.output<typeof subjectState>;

export interface SubjectName {
  readonly installation: number;
  readonly repository: RepositoryName;
  readonly subject: Subject;
}

export function newState(
  { installation, repository, subject }: SubjectName,
  headCommit: string,
): SubjectState {
  return {
    version: 1,
    installation,
    repository: { ...repository },
    subject,
    headCommit,
    broughtBy: null,
    before: null,
    grants: [],
    cancelled: null,
    asks: [],
    wants: [],
    executed: [],
    handled: [],
    answers: [],
    commented: false,
  };
}

export function stateKey({ owner, name }: RepositoryName, subject: Subject): string {
  switch (subject.kind) {
    case 'pull':
      return `pulls/${owner}/${name}/${subject.number}.json`;
    case 'push':
      return `pushes/${owner}/${name}/${subject.commit}.json`;
    case 'post':
      return `posts/${owner}/${name}/${subject.id}/night.json`;
  }
}

/** The subject as the ledger names it. */
export function subjectName(subject: Subject): string {
  switch (subject.kind) {
    case 'pull':
      return `pull ${subject.number}`;
    case 'push':
      return `push ${subject.commit}`;
    case 'post':
      return `post ${subject.id}`;
  }
}

/** What the ledger enters the subject's money under. */
export function ledgerName({ repository, subject }: Pick<SubjectState, 'repository' | 'subject'>): {
  readonly repository: string;
  readonly subject: string;
} {
  return { repository: `${repository.owner}/${repository.name}`, subject: subjectName(subject) };
}

/** How many answers are shown, and how many handled messages are remembered. */
const MOST_ANSWERS = 5;
const MOST_HANDLED = 200;

export function withAnswer(state: SubjectState, answered: Answer): SubjectState {
  const answers = [...state.answers, answered].slice(-MOST_ANSWERS);
  return { ...state, answers };
}

export function withHandled(state: SubjectState, id: string): SubjectState {
  return { ...state, handled: [...state.handled, id].slice(-MOST_HANDLED) };
}

/** Who allowed the money for a commit; null where nobody did. */
export function grantOf({ grants }: SubjectState, commit: string): Grant | null {
  return grants.findLast((known) => known.commit === commit) ?? null;
}

export function withGrant(state: SubjectState, added: Grant): SubjectState {
  return grantOf(state, added.commit) === null ? { ...state, grants: [...state.grants, added] } : state;
}

/** What was asked of a run at the head commit, all runs' asks included. */
export function asksFor({ asks, headCommit }: SubjectState, run: string): readonly Ask[] {
  return asks.filter((asked) => asked.commit === headCommit && (asked.run === null || asked.run === run));
}
