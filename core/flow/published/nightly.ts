import type { Clock } from '../../ports/clock.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { send } from '../receive/send.ts';
import { readDocument } from '../store/documents.ts';
import { updateDocument } from '../store/update-document.ts';
import { type Publication, publication, publicationKey } from './publication.ts';

export interface NightlyPorts {
  readonly store: ObjectStore;
  readonly messages: MessageQueue;
  readonly clock: Clock;
}

export interface NightlyRules {
  /** What a night may cost, by what the posts cost before. */
  readonly usdPerNight: number;
  /** A post that nobody has judged yet is taken to cost this. */
  readonly usdUnknown: number;
  /** A post whose verdict is younger than this is left alone. */
  readonly freshForDays: number;
}

export interface NightPlan {
  /** In the order in which they are wanted: the longest unjudged first. */
  readonly chosen: readonly Publication[];
  /** Wanted as well, but not in this night's money. */
  readonly postponed: readonly Publication[];
}

/** Which published posts are to be trained again, by age, price and budget. */
export function chooseForNight(
  posts: readonly Publication[],
  { usdPerNight, usdUnknown, freshForDays }: NightlyRules,
  now: Date,
): NightPlan {
  const oldest = new Date(now.getTime() - freshForDays * 24 * 3600 * 1000).toISOString();
  const due = posts
    .filter(({ publishedAt, verdict }) => publishedAt !== null && (verdict?.judgedAt ?? '') <= oldest)
    .toSorted((one, other) => {
      const [a, b] = [one.verdict?.judgedAt ?? '', other.verdict?.judgedAt ?? ''];
      return a === b ? (one.id < other.id ? -1 : 1) : a < b ? -1 : 1;
    });
  const chosen: Publication[] = [];
  const postponed: Publication[] = [];
  let left = usdPerNight;
  for (const post of due) {
    const price = post.verdict?.usd ?? usdUnknown;
    if (price > left) postponed.push(post);
    else {
      chosen.push(post);
      left -= price;
    }
  }
  return { chosen, postponed };
}

/** Chooses this night's posts and puts `wanted` on their groups. A second call of the same day wants nothing more. */
export async function nightly(rules: NightlyRules, ports: NightlyPorts): Promise<NightPlan> {
  const now = ports.clock.now();
  const day = now.toISOString().slice(0, 10);
  const plan = chooseForNight(await publishedPosts(ports.store), rules, now);
  for (const post of plan.chosen) {
    const { installation, repository, branch, id } = post;
    await updateDocument(ports, publicationKey(repository, id), publication, (known) =>
      (known ?? post).wantedFor === day ? (known ?? post) : { ...(known ?? post), wantedFor: day },
    );
    const subject = { kind: 'post', branch, id } as const;
    const message = { kind: 'wanted', installation, repository: { ...repository }, subject, day } as const;
    await send(ports.messages, `night ${day} ${id}`, [{ delivery: `night ${day}`, message }]);
  }
  return plan;
}

const PUBLICATION_KEY = /^posts\/[^/]+\/[^/]+\/[0-9a-f]{16}\.json$/;

async function publishedPosts(store: ObjectStore): Promise<readonly Publication[]> {
  const keys = (await store.list('posts/')).filter((key) => PUBLICATION_KEY.test(key));
  const read = await Promise.all(keys.map((key) => readDocument(store, key, publication)));
  return read.flatMap((document) => (document === null ? [] : [document.value]));
}
