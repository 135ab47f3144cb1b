import type { HubAnswer } from '../../core/ports/hub.ts';
import type { HubReference } from '../../core/preflight/access/hub-references.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import { filesOf, indexName } from './repository-survey.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * What a hub would say of a commit that was downloaded before: a commit never means anything else, so nobody has to be
 * asked. Null for all else.
 */
export async function cachedAnswer(
  { hub, kind, id, revision }: HubReference,
  cache: ContentCache,
): Promise<HubAnswer | null> {
  if (revision === null || !COMMIT.test(revision)) return null;
  const kept = filesOf(await cache.read(indexName({ hub, role: kind, id, pin: revision })));
  if (kept === null) return null;
  const files = kept.map(({ path, bytes, sha256 }) => ({
    path,
    bytes,
    digest: { kind: 'sha256', hex: sha256 } as const,
  }));
  return { kind: 'found', id, commit: revision, gated: false, licence: null, files };
}
