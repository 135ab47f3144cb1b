import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** What was measured at one time: endpoints and the milliseconds of their answer, null where none came. */
const measurement = z.object({
  at: z.iso.datetime(),
  milliseconds: z.record(z.string(), z.number().nullable()),
});
type Measured = z.infer<typeof measurement>['milliseconds'];

/** The network of a machine does not move within the hours. */
const REMEMBERED_MILLISECONDS = 6 * 60 * 60 * 1000;
const LONGEST_MILLISECONDS = 3_000;

export interface NearestSettings {
  /** Remembers the measurement for six hours. */
  readonly memoryFile: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The longest wait for an answer; 3 s unless told otherwise. */
  readonly longestMilliseconds?: number;
}

/**
 * The sites of a hub, the nearest first: by the time until one file's header comes. Who does not answer comes last, in
 * the order given. Of one site nothing is measured.
 */
export async function nearestFirst<Site extends { readonly endpoint: string }>(
  sites: readonly Site[],
  fileAt: (site: Site) => URL,
  settings: NearestSettings,
): Promise<readonly Site[]> {
  if (sites.length < 2) return sites;
  const known = await remembered(settings);
  const milliseconds = sites.every(({ endpoint }) => endpoint in known)
    ? known
    : { ...known, ...(await measure(sites, fileAt, settings.longestMilliseconds ?? LONGEST_MILLISECONDS)) };
  if (milliseconds !== known) await remember(milliseconds, settings);
  const rank = ({ endpoint }: Site): number => milliseconds[endpoint] ?? Number.POSITIVE_INFINITY;
  return sites.toSorted((one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0));
}

async function measure<Site extends { readonly endpoint: string }>(
  sites: readonly Site[],
  fileAt: (site: Site) => URL,
  longest: number,
): Promise<Measured> {
  const times = await Promise.all(
    sites.map(async (site) => [site.endpoint, await answerTime(fileAt(site), longest)] as const),
  );
  return Object.fromEntries(times);
}

async function answerTime(url: URL, longest: number): Promise<number | null> {
  const start = performance.now();
  try {
    const { status } = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(longest),
    });
    return status >= 500 ? null : performance.now() - start;
  } catch {
    return null;
  }
}

async function remembered({ memoryFile, clock }: NearestSettings): Promise<Measured> {
  const text = await readFile(memoryFile, 'utf8').catch(() => null);
  const parsed = measurement.safeParse(text === null ? null : parseJsonOrNull(text));
  if (!parsed.success) return {};
  const age = clock.now().getTime() - Date.parse(parsed.data.at);
  return age >= 0 && age < REMEMBERED_MILLISECONDS ? parsed.data.milliseconds : {};
}

async function remember(milliseconds: Measured, { memoryFile, clock }: NearestSettings): Promise<void> {
  await mkdir(dirname(memoryFile), { recursive: true });
  const beside = `${memoryFile}.${randomUUID()}`;
  await writeFile(beside, JSON.stringify({ at: clock.now().toISOString(), milliseconds }));
  await rename(beside, memoryFile);
}
