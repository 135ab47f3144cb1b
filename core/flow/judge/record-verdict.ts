import type { PostView } from '../../report/subject-view.ts';
import { type Publication, publication, publicationKey } from '../published/publication.ts';
import { type UpdatePorts, updateDocument } from '../store/update-document.ts';

/** Whether anything of a post still runs, waits or is missing. */
export function isComplete({ runs }: PostView): boolean {
  return runs.every(({ verification: { kind } }) => kind === 'known' || kind === 'settled');
}

/** Writes down what the verdicts say of a published post, when all of its runs have evidence. */
export async function judged(before: Publication, view: PostView, ports: UpdatePorts): Promise<void> {
  if (!isComplete(view) || view.runs.length === 0) return;
  const { state } = view.report.verdict;
  const usd = view.runs.reduce(
    (sum, { verification }) => sum + ('usd' in verification ? verification.usd : 0),
    0,
  );
  const newest = view.report.runs
    .flatMap(({ attempts }) => attempts.map(({ result }) => result.startedAt))
    .toSorted()
    .at(-1);
  await updateDocument(ports, publicationKey(before.repository, before.id), publication, (known) => {
    const current = known ?? before;
    const isNews = current.verdict?.state !== state || (newest ?? '') > current.verdict.judgedAt;
    if (!isNews || current.commit !== before.commit) return current;
    const price = usd > 0 ? usd : (current.verdict?.usd ?? 0);
    return { ...current, verdict: { state, judgedAt: ports.clock.now().toISOString(), usd: price } };
  });
}
