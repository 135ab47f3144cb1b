import type { DialectSign } from '../../swift/dialect.ts';
import { newestReleaseUpTo } from '../../swift/release-order.ts';
import { findEngineStatements } from '../forms/engine-statement.ts';
import { type PageEngine, signsOfPage } from './finish-run.ts';
import type { RawRun } from './raw-run.ts';

/** What a page says about its engine: in words, by installs and images, and by the dialect of its runs. */
export function readPageEngine(text: string, raw: readonly RawRun[]): PageEngine {
  if (raw.length === 0) return { release: null, signs: [] };
  const statements = findEngineStatements(text);
  const releases = new Set(
    // A release named in prose may be that of one feature only.
    statements.flatMap(({ kind, release }) =>
      release === null || kind === 'words' ? [] : [newestReleaseUpTo(release) ?? release],
    ),
  );
  const [release] = releases;
  const signs: DialectSign[] = statements.map((statement) => ({
    lines: statement.lines,
    reason: `the post says "${statement.text.trim()}"`,
  }));
  return {
    release: releases.size === 1 && release !== undefined ? release : null,
    signs: [...signs, ...signsOfPage(raw)],
  };
}
