import { join } from 'node:path';
import type { HubInput } from '../../core/flow/plan/hub-input.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import { fetchFile, partName } from '../cache/fetch-file.ts';
import type { SharedCache } from '../cache/shared-cache.ts';
import type { ByteSource } from '../download/byte-source.ts';
import type { DownloadLimits } from '../download/download-file.ts';
import { HttpSource } from '../download/http-source.ts';
import { receivedBytes } from '../download/part-file.ts';
import type { HubAccess } from './hub-endpoint.ts';
import { fileAddress, type HubVariables, hubSites } from './hub-sites.ts';
import { nearestFirst } from './nearest-site.ts';
import { asHeld, type HeldRepository, keepIndex, type Survey, survey } from './repository-survey.ts';

export interface DownloadProgress {
  /** Of all repositories together; what was there before counts as received. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface RepositorySettings {
  readonly cache: ContentCache;
  /** Asked before the hub; what it lacks is put there, where it may be. */
  readonly shared: SharedCache | null;
  readonly variables: HubVariables;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly limits?: DownloadLimits;
  /** A connection that brings nothing for so long is given up; 30 s unless told otherwise. */
  readonly stallMilliseconds?: number;
  /** Free bytes where the cache lies; asked of the system unless told otherwise. */
  readonly freeBytes?: () => Promise<number>;
}

export type RepositoriesEnd =
  | {
      readonly kind: 'held';
      readonly repositories: readonly HeldRepository[];
      readonly downloadedBytes: number;
    }
  | { readonly kind: 'refused'; readonly input: HubInput; readonly message: string };

/** Left free on the disk for what the run itself writes. */
const KEPT_FREE_BYTES = 512 * 1024 * 1024;
const STALL_MILLISECONDS = 30_000;
/** Files that are brought at the same time, besides the ranges of each. */
const FILES_AT_ONCE = 4;

/**
 * Has every file of the repositories in the cache: what is there is checked, the rest downloaded from the nearest site
 * of its hub. What would not fit on the disk is refused before the first byte. Rejects with the signal's reason.
 */
export async function fetchRepositories(
  inputs: readonly HubInput[],
  settings: RepositorySettings,
): Promise<RepositoriesEnd> {
  const { cache, shared, signal } = settings;
  const surveys: Survey[] = [];
  for (const input of inputs) surveys.push(await survey(input, cache, shared));
  const all = [
    ...new Map(surveys.flatMap(({ wanted }) => wanted.map((one) => [partName(one), one]))).values(),
  ];
  const missing = all.filter(({ held }) => held === null);
  let received = sum(all) - sum(missing);
  for (const file of missing) received += await receivedBytes(cache.partPath(partName(file)), file.bytes);
  const totalBytes = sum(all);
  const [first] = surveys.filter(({ wanted }) => wanted.some(({ held }) => held === null));
  if (first === undefined) return { kind: 'held', repositories: surveys.map(asHeld), downloadedBytes: 0 };

  const needed = totalBytes - received;
  const free = await (settings.freeBytes ?? (() => cache.freeBytes()))();
  if (needed + KEPT_FREE_BYTES > free) {
    const message = `${inGigabytes(needed)} are to be downloaded for ${names(surveys)}, and ${inGigabytes(free)} are free in ${cache.root} (${inGigabytes(KEPT_FREE_BYTES)} have to stay free)`;
    return { kind: 'refused', input: first.input, message };
  }
  settings.onProgress({ receivedBytes: received, totalBytes });
  const before = received;
  const onBytes = (count: number): void => {
    received += count;
    // A file that has to come twice counts once.
    settings.onProgress({ receivedBytes: Math.min(received, totalBytes), totalBytes });
  };
  const repositories: HeldRepository[] = [];
  for (const { input, wanted } of surveys) {
    const end = await bring(input, wanted, settings, onBytes);
    signal.throwIfAborted();
    if (end.kind === 'refused') return end;
    await keepIndex(cache, shared, end);
    repositories.push(end);
  }
  return { kind: 'held', repositories, downloadedBytes: received - before };
}

async function bring(
  input: HubInput,
  wanted: Survey['wanted'],
  settings: RepositorySettings,
  onBytes: (count: number) => void,
): Promise<(HeldRepository & { readonly kind: 'held' }) | Extract<RepositoriesEnd, { kind: 'refused' }>> {
  const { cache, shared } = settings;
  const held = new Map(wanted.flatMap(({ path, held }) => (held === null ? [] : [[path, held]])));
  const missing = wanted.filter(({ path }) => !held.has(path));
  const sites = missing.length === 0 ? [] : await sitesOf(input, settings);
  const queue = missing[Symbol.iterator]();
  let refused: Extract<RepositoriesEnd, { kind: 'refused' }> | null = null;
  const work = async (): Promise<void> => {
    for (const file of queue) {
      const sources = await sourcesOf(file, input, sites, settings);
      const end = await fetchFile(cache, file, sources, { ...settings, onBytes });
      if (end.kind === 'complete') {
        held.set(file.path, end.sha256);
        if (shared?.writable === true) await shared.put(end.sha256, cache.pathOf(end.sha256));
      } else {
        const what = end.kind === 'wrong' ? 'is not what the hub says' : 'cannot be downloaded';
        refused ??= { kind: 'refused', input, message: `${file.path} of ${input.id} ${what}: ${end.reason}` };
      }
      if (refused !== null) return;
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  if (refused !== null) return refused;
  return {
    kind: 'held',
    input,
    files: wanted.flatMap(({ path, bytes }) => {
      const sha256 = held.get(path);
      return sha256 === undefined ? [] : [{ path, bytes, sha256 }];
    }),
  };
}

function sitesOf(
  input: HubInput,
  { cache, variables, clock }: RepositorySettings,
): Promise<readonly HubAccess[]> {
  const [{ path } = { path: '' }] = input.files;
  return nearestFirst(hubSites(input.hub, variables), ({ endpoint }) => fileAddress(endpoint, input, path), {
    memoryFile: join(cache.root, 'sites.json'),
    clock,
  });
}

/** Where a file may come from, in the order in which they are asked. */
async function sourcesOf(
  { path, bytes, sha256 }: Survey['wanted'][number],
  input: HubInput,
  sites: readonly HubAccess[],
  { shared, stallMilliseconds = STALL_MILLISECONDS }: RepositorySettings,
): Promise<readonly ByteSource[]> {
  const isShared = sha256 !== null && (await shared?.sizeOf(sha256)) === bytes;
  return [
    ...(isShared && shared !== null ? [shared.source(sha256)] : []),
    ...sites.map(
      ({ endpoint, token }) =>
        new HttpSource({ url: fileAddress(endpoint, input, path), token, bytes, stallMilliseconds }),
    ),
  ];
}

function names(surveys: readonly Survey[]): string {
  return surveys.map(({ input }) => input.id).join(', ');
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
