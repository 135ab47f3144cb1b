import { type ByteSource, failedElsewhere, failedHere, type ReadEnd, type TakeBytes } from './byte-source.ts';
import type { ByteRange } from './ranges.ts';

export interface HttpFile {
  readonly url: URL;
  /** Sent to the origin of `url` alone, never to where it redirects. */
  readonly token: string | null;
  readonly bytes: number;
  /** A connection that brings nothing for so long is given up. */
  readonly stallMilliseconds: number;
}

const REDIRECTS = 5;
/** A server that asks to be left alone for longer is not waited for. */
const LONGEST_PAUSE_MILLISECONDS = 20_000;

/**
 * A file behind an address, read in ranges. The place that the address redirects to is remembered, and asked for again
 * where it refuses: hubs sign such addresses for some minutes.
 */
export class HttpSource implements ByteSource {
  readonly #file: HttpFile;
  #storage: URL | null = null;

  constructor(file: HttpFile) {
    this.#file = file;
  }

  get name(): string {
    return this.#file.url.host;
  }

  async read(range: ByteRange, take: TakeBytes, signal: AbortSignal): Promise<ReadEnd> {
    const stall = new AbortController();
    const watch = setTimeout(() => stall.abort(), this.#file.stallMilliseconds);
    try {
      const remembered = this.#storage;
      const response = await this.#ask(range, AbortSignal.any([signal, stall.signal]));
      if (!(response instanceof Response)) return response;
      const problem = this.#problemOf(response, range);
      if (problem !== null) {
        await response.body?.cancel();
        if (remembered === null || problem.kind === 'complete' || problem.again === 'here') return problem;
        this.#storage = null;
        return failedHere(problem.reason, 0);
      }
      return await this.#hand(response, range, take, watch);
    } catch (error) {
      signal.throwIfAborted();
      if (stall.signal.aborted)
        return failedHere(`it sent nothing for ${this.#file.stallMilliseconds / 1000} s`);
      if (isOurs(error)) throw error;
      return failedHere(whyFailed(error));
    } finally {
      clearTimeout(watch);
    }
  }

  async #ask({ from, to }: ByteRange, signal: AbortSignal): Promise<Response | ReadEnd> {
    let url = this.#storage ?? this.#file.url;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const { token } = this.#file;
      const own = url.origin === this.#file.url.origin && token !== null;
      const response = await fetch(url, {
        headers: {
          range: `bytes=${from}-${to - 1}`,
          // A compressed part would not be a part of the file.
          'accept-encoding': 'identity',
          ...(own ? { authorization: `Bearer ${token}` } : {}),
        },
        redirect: 'manual',
        signal,
      });
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) return response;
      await response.body?.cancel();
      if (!URL.canParse(location, url.href))
        return failedElsewhere('it redirects to something that is no address');
      const next = new URL(location, url);
      if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol !== 'https:'))
        return failedElsewhere(`it redirects to ${next.protocol}//${next.host}, which is not safe`);
      url = next;
      this.#storage = url;
    }
    return failedElsewhere(`it redirects more than ${REDIRECTS} times`);
  }

  /** Null where the answer is the range, or the whole file. */
  #problemOf({ status, headers }: Response, { from, to }: ByteRange): ReadEnd | null {
    const { bytes } = this.#file;
    if (status === 206) {
      const range = headers.get('content-range');
      const isRange = range === `bytes ${from}-${to - 1}/${bytes}`;
      return isRange ? null : failedElsewhere(`it has another file there: ${range}, expected ${bytes} bytes`);
    }
    if (status === 200) {
      const length = headers.get('content-length');
      const isWhole = length === null || Number(length) === bytes;
      return isWhole ? null : failedElsewhere(`it has ${length} bytes there, expected ${bytes}`);
    }
    const reason = `it answered ${status}`;
    if (status !== 408 && status !== 429 && status < 500) return failedElsewhere(reason);
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    if (!Number.isFinite(seconds)) return failedHere(reason);
    const pause = seconds * 1000;
    return pause > LONGEST_PAUSE_MILLISECONDS
      ? failedElsewhere(`${reason} and asks to come back in ${seconds} s`)
      : failedHere(reason, pause);
  }

  async #hand(
    response: Response,
    { from, to }: ByteRange,
    take: TakeBytes,
    watch: NodeJS.Timeout,
  ): Promise<ReadEnd> {
    // Who ignores ranges sends the file from its beginning.
    let position = response.status === 206 ? from : 0;
    for await (const chunk of response.body ?? []) {
      watch.refresh();
      const wanted = chunk.subarray(Math.max(0, from - position), Math.max(0, to - position));
      position += chunk.length;
      if (wanted.length > 0) await keep(take, wanted);
      watch.refresh();
      if (position >= to) return { kind: 'complete' };
    }
    return failedHere(`the connection ended ${to - position} bytes early`);
  }
}

/** What goes wrong where the bytes are kept is not the source's fault. */
class KeepError extends Error {}

async function keep(take: TakeBytes, bytes: Uint8Array): Promise<void> {
  try {
    await take(bytes);
  } catch (cause) {
    throw new KeepError('what was downloaded could not be written', { cause });
  }
}

function isOurs(error: unknown): boolean {
  return error instanceof KeepError;
}

function whyFailed(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name does not resolve';
  return `the connection failed (${code ?? String(error)})`;
}
