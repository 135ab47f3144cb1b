import type { GithubAppSettings, SentDelivery } from '../../adapters/github/app-settings.ts';

export interface Waits {
  /** How often GitHub is asked to deliver. */
  readonly tries: number;
  /** How often it is asked what became of it. */
  readonly looks: number;
  /** Between two looks. */
  readonly pause: () => Promise<void>;
}

export type Tested =
  | { readonly kind: 'answered'; readonly event: string; readonly status: number }
  /** Nobody answered in time. */
  | { readonly kind: 'unanswered'; readonly event: string }
  /** GitHub sent nothing in three days that it could send again. */
  | { readonly kind: 'nothing to send' };

/**
 * Has GitHub deliver once more what it delivered before: its first ping, which asks nothing of us, or else the newest;
 * acting on that twice changes nothing. A function that has just changed may need another try.
 */
export async function testDelivery(
  github: Pick<GithubAppSettings, 'deliveries' | 'redeliver'>,
  waits: Waits,
): Promise<Tested> {
  const { tries, pause } = waits;
  let tested: Tested = { kind: 'nothing to send' };
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const before = await github.deliveries();
    const chosen = before.find(({ event }) => event === 'ping') ?? before[0];
    if (chosen === undefined) {
      // The first ping may be on its way still.
      await pause();
      continue;
    }
    await github.redeliver(chosen.id);
    const { event } = chosen;
    const answered = await answerTo(chosen, before, github, waits);
    tested =
      answered === null
        ? { kind: 'unanswered', event }
        : { kind: 'answered', event, status: answered.status };
    if (tested.kind === 'answered' && isAccepted(tested.status)) return tested;
  }
  return tested;
}

async function answerTo(
  sent: SentDelivery,
  before: readonly SentDelivery[],
  github: Pick<GithubAppSettings, 'deliveries'>,
  { looks, pause }: Waits,
): Promise<SentDelivery | null> {
  const known = new Set(before.map(({ id }) => id));
  for (let look = 1; look <= looks; look += 1) {
    await pause();
    const found = (await github.deliveries()).find(({ id, guid }) => guid === sent.guid && !known.has(id));
    if (found !== undefined) return found;
  }
  return null;
}

export function isAccepted(status: number): boolean {
  return status >= 200 && status < 300;
}
