import { RequestError } from '@octokit/request-error';
import type { Octokit } from '@octokit/rest';

type Answer = Awaited<ReturnType<Octokit['request']>>;

interface Kept {
  readonly answer: Answer;
  readonly etag: string;
  readonly size: number;
}

/** In UTF-16 units of their JSON: of all answers together, and of one. */
const MOST = 16_000_000;
const LARGEST = 2_000_000;
/** A commit, tree or blob is named by what is in it: what was answered once is true for ever. */
const IMMUTABLE =
  /\/git\/(?:trees|blobs)\/[0-9a-f]{40}(?:\?|$)|\/contents\/[^?]*\?(?:.*&)?ref=[0-9a-f]{40}(?:&|$)/;

/**
 * What GitHub answered, by whom it answered and to which question. What cannot change is not asked again; all else is asked with
 * the mark (ETag) of the last answer: "Making a conditional request does not count against your primary rate limit if
 * a 304 response is returned" (GitHub, "Best practices for using the REST API"). One cache may serve every client of a
 * process; the answers that were not used for longest go first.
 */
export class AnswerCache {
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  /** Has a client's questions answered from here where that is as good. `who` sees what others may not. */
  serve(client: Octokit, who: string): void {
    client.hook.wrap('request', async (request, options) => {
      const { method, url } = client.request.endpoint(options);
      if (method !== 'GET') return request(options);
      const key = `${who} ${url}`;
      const kept = this.#take(key);
      if (kept !== null && IMMUTABLE.test(url)) return copied(kept.answer);
      if (kept !== null) options.headers['if-none-match'] = kept.etag;
      try {
        const answer = await request(options);
        this.#keep(key, answer);
        return answer;
      } catch (error) {
        if (kept !== null && error instanceof RequestError && error.status === 304)
          return copied(kept.answer);
        throw error;
      }
    });
  }

  /** The answer becomes the one that was used last. */
  #take(key: string): Kept | null {
    const kept = this.#kept.get(key) ?? null;
    if (kept !== null) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    return kept;
  }

  #keep(key: string, answer: Answer): void {
    this.#drop(key);
    const { etag } = answer.headers;
    const size = sizeOf(answer.data);
    if (answer.status !== 200 || etag === undefined || size > LARGEST) return;
    // Octokit changes answers when it puts pages together.
    this.#kept.set(key, { answer: copied(answer), etag, size });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= MOST) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}

function copied(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers }, data: structuredClone(answer.data) };
}

function sizeOf(data: unknown): number {
  const text = JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return text?.length ?? 0;
}
