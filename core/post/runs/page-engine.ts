import { type DialectSign, lineOf } from '../../swift/dialect.ts';
import { newestReleaseUpTo } from '../../swift/release-order.ts';
import { type EngineStatement, findEngineStatements } from '../forms/engine-statement.ts';
import { type PageEngine, signsOfPage } from './finish-run.ts';
import type { RawRun } from './raw-run.ts';

/** What a page says about its engine: in words, by installs and images, and by the dialect of its runs. */
export function readPageEngine(text: string, raw: readonly RawRun[]): PageEngine {
  if (raw.length === 0) return { release: null, stated: [], signs: [] };
  const statements = findEngineStatements(text);
  // A release named in prose may be that of one feature only.
  const installed = statements.filter(({ kind }) => kind !== 'words');
  const releases = new Set(
    installed.flatMap(({ release }) => (release === null ? [] : [newestReleaseUpTo(release) ?? release])),
  );
  const [release] = releases;
  return {
    release: releases.size === 1 && release !== undefined ? release : null,
    stated: installed.map(signOf),
    signs: [...statements.map(signOf), ...signsOfPage(raw)],
  };
}

function signOf({ lines, text }: EngineStatement): DialectSign {
  return { lines, reason: `the post says "${text.trim()}"` };
}

/** The engine of a page whose front matter names the release: nothing else tells more. */
export function engineOfFrontMatter(release: string): PageEngine {
  const stated = [{ lines: [lineOf(release)], reason: `the front matter says ${release}` }];
  return { release: newestReleaseUpTo(release) ?? release, stated, signs: [] };
}
