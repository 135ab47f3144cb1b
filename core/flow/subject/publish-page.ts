import { evidencePage } from '../../report/evidence-page.ts';
import { imageCommand } from '../../report/image-command.ts';
import type { PostView } from '../../report/subject-view.ts';
import { type Fingerprint, fingerprint } from '../attempt/fingerprint.ts';
import { encode, readDocument } from '../store/documents.ts';
import { attemptKeys } from '../store/keys.ts';
import type { UpdatePorts } from '../store/update-document.ts';
import { type SubjectState, subjectName } from './subject-state.ts';

/** Where evidence is published. */
export interface PublishedPages {
  /** Of the folder that `pages/` of the store is served as, with a slash at its end. */
  readonly url: string;
  /** Whether the pages of private repositories are as well hidden as these are. */
  readonly private: boolean;
}

/**
 * Writes the evidence page of a post under `pages/`, and gives its address; null where there is no evidence, or it may
 * not be published. The page is the same as `mustrun verify` writes.
 */
export async function publishPage(
  view: PostView,
  state: SubjectState,
  pages: PublishedPages | null,
  ports: UpdatePorts,
): Promise<string | null> {
  const attempts = view.report.runs.flatMap((run) => run.attempts);
  if (pages === null || attempts.length === 0) return null;
  const environments = new Map<string, Fingerprint>();
  for (const { prefix } of attempts) {
    const key = attemptKeys(prefix).of('environment.json');
    const stored = await readDocument(ports.store, key, fingerprint);
    if (stored !== null) environments.set(prefix, stored.value);
  }
  const text = evidencePage({
    ...{ report: view.report, environments, madeAt: ports.clock.now() },
    repeat: ['npx', 'mustrun', 'verify', view.path, '--again'],
    repeatInImage: imageCommand(view.path),
  });
  const { owner, name } = state.repository;
  const path = [owner, name, subjectName(state.subject), view.path].map(slugOf).join('/');
  await write(`pages/${path}.html`, text, ports);
  return `${pages.url}${path}.html`;
}

/** A name as one segment of a key and of an address. */
function slugOf(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-').replace(/^[-.]+/, '') || 'post';
}

/** One writer of a subject, so nobody else writes its pages. */
async function write(key: string, text: string, { store }: UpdatePorts): Promise<void> {
  const body = encode(text);
  if ((await store.create(key, body)) === 'created') return;
  const before = await store.read(key);
  if (before !== null) await store.replace(key, body, before.version);
}
