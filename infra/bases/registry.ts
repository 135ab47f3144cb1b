import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isOfThisMachine, readChallenge } from './challenge.ts';
import type { ImageName } from './image-name.ts';

export type Asked =
  | { readonly kind: 'answered'; readonly response: Response }
  /** Somebody has to change something; a sentence about it. */
  | { readonly kind: 'refused'; readonly message: string };

/** Waits for milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** Docker's default registry answers under another name than the one in names of images. */
const HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/**
 * Every form that a manifest is asked for in: without the two lists a registry may answer with the manifest of one
 * platform, whose digest is another.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What comes and goes by itself: too many requests, and a server that is restarted. */
const PASSING = new Set([429, 502, 503, 504]);
const TRIES = 4;
const FIRST_PAUSE_SECONDS = 1;
/** Whoever deploys would rather be told than wait longer. */
const LONGEST_PAUSE_SECONDS = 60;
const ANSWER_MILLISECONDS = 30_000;

const tokenAnswer = z.union([
  z.object({ token: z.string() }).transform(({ token }) => token),
  z.object({ access_token: z.string() }).transform(({ access_token: token }) => token),
]);

/**
 * The manifests of one repository of a registry, asked for as anybody: with a token where the registry gives one to
 * everybody, never with a name and a password. An Error where the registry cannot be reached.
 */
export class Registry {
  readonly #name: ImageName;
  readonly #pause: Pause;
  #token: string | null = null;

  constructor(name: ImageName, pause: Pause = sleep) {
    this.#name = name;
    this.#pause = pause;
  }

  /** `reference`: a tag or a digest. The response is one of success. */
  async manifest(method: 'GET' | 'HEAD', reference: string): Promise<Asked> {
    const { registry, repository } = this.#name;
    const host = HOSTS[registry] ?? registry;
    const scheme = isOfThisMachine(host.replace(/:\d+$/, '')) ? 'http' : 'https';
    const address = new URL(`${scheme}://${host}/v2/${repository}/manifests/${reference}`);
    let asked = await this.#patiently(address, method);
    if (asked.kind === 'answered' && asked.response.status === 401 && this.#token === null) {
      const refused = await this.#signIn(asked.response.headers.get('www-authenticate'));
      if (refused !== null) return { kind: 'refused', message: refused };
      asked = await this.#patiently(address, method);
    }
    return asked.kind === 'refused' || asked.response.ok ? asked : this.#refusal(asked.response.status);
  }

  #refusal(status: number): Asked {
    const { registry, repository, tag } = this.#name;
    const image = `${registry}/${repository}:${tag}`;
    if (status === 404) return { kind: 'refused', message: `there is no image ${image}` };
    // Registries do not tell what is private from what is not there.
    if (status === 401 || status === 403)
      return { kind: 'refused', message: `${image} is not there, or is not for everybody (${status})` };
    return { kind: 'refused', message: `${registry} answered ${status} when asked for ${image}` };
  }

  /** Gets a token to pull from the repository. Why it cannot; null once it has one. */
  async #signIn(header: string | null): Promise<string | null> {
    const { registry, repository } = this.#name;
    const challenge = readChallenge(header);
    if (challenge === null) return `${registry} wants a login, and images to start from are taken as anybody`;
    const address = new URL(challenge.realm);
    if (challenge.service !== null) address.searchParams.set('service', challenge.service);
    address.searchParams.set('scope', challenge.scope ?? `repository:${repository}:pull`);
    const asked = await this.#patiently(address, 'GET');
    if (asked.kind === 'refused') return asked.message;
    const { response } = asked;
    if (!response.ok)
      return `${address.host} gave no token for ${registry}/${repository} (${response.status})`;
    const token = tokenAnswer.safeParse(await response.json().catch(() => null));
    if (!token.success) return `${address.host} answered without a token for ${registry}/${repository}`;
    this.#token = token.data;
    return null;
  }

  async #patiently(address: URL, method: 'GET' | 'HEAD'): Promise<Asked> {
    for (let tried = 1; ; tried += 1) {
      const response = await this.#once(address, method);
      if (!PASSING.has(response.status)) return { kind: 'answered', response };
      const seconds =
        secondsToWait(response.headers.get('retry-after')) ?? FIRST_PAUSE_SECONDS * 2 ** (tried - 1);
      if (tried === TRIES || seconds > LONGEST_PAUSE_SECONDS) {
        const wait = seconds > LONGEST_PAUSE_SECONDS ? `, and asks to wait ${seconds} s` : ` ${tried} times`;
        return {
          kind: 'refused',
          message: `${address.host} answered ${response.status}${wait}: try again later`,
        };
      }
      await response.body?.cancel();
      await this.#pause(seconds * 1000);
    }
  }

  async #once(address: URL, method: 'GET' | 'HEAD'): Promise<Response> {
    const authorization = this.#token === null ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      return await fetch(address, {
        method,
        headers: { accept: MANIFESTS.join(', '), ...authorization },
        signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
      });
    } catch (cause) {
      throw new Error(`${address.host} cannot be reached`, { cause });
    }
  }
}

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3); null where it says neither. */
function secondsToWait(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}
