import { z } from 'zod';
import type { Clock } from '../../core/ports/clock.ts';
import type { Hub, HubAnswer, HubFile, RepositoryKind } from '../../core/ports/hub.ts';
import { fileDigest } from './file-digest.ts';
import type { HubAccess } from './hub-endpoint.ts';
import { type HubReply, HubRequest, type RequestLimits, unreachable } from './hub-request.ts';

const repositoryInfo = z.object({
  id: z.string(),
  sha: z.string().nullish(),
  gated: z.union([z.literal(false), z.literal('auto'), z.literal('manual')]).nullish(),
  tags: z.array(z.string()).nullish(),
  cardData: z
    .object({
      license: z.union([z.string(), z.array(z.string())]).nullish(),
      license_name: z.string().nullish(),
    })
    .nullish(),
  siblings: z
    .array(
      z.object({
        rfilename: z.string(),
        size: z.number().nullish(),
        blobId: z.string().nullish(),
        lfs: z.object({ sha256: z.string() }).nullish(),
      }),
    )
    .nullish(),
});

type RepositoryInfo = z.infer<typeof repositoryInfo>;

/** Says who is anonymous from whose token is wrong (hf_raise_for_status of huggingface_hub 1.33.0). */
const BAD_TOKEN = 'Invalid credentials in Authorization header';

/**
 * Hugging Face, or a mirror that speaks its API. One request for a repository, a second where it is gated and there is a
 * token: `auth-check` says whether that opens it. Without a token a missing repository is 401, as a private one is.
 */
export class HuggingFaceHub implements Hub {
  readonly #request: HubRequest;

  constructor(access: HubAccess, clock: Pick<Clock, 'now' | 'sleep'>, limits?: RequestLimits) {
    this.#request = new HubRequest(access, clock, limits);
  }

  async describe(kind: RepositoryKind, id: string, revision: string | null): Promise<HubAnswer> {
    const base = `api/${kind}s/${id.split('/').map(encodeURIComponent).join('/')}`;
    const at = revision === null ? '' : `/revision/${encodeURIComponent(revision)}`;
    const reply = await this.#request.get(`${base}${at}?blobs=true`);
    if (reply.kind === 'unreachable') return reply;
    if (reply.status !== 200) return this.#refusal(reply);
    const info = repositoryInfo.safeParse(reply.json);
    if (!info.success) return unreachable('its answer is not that of a Hugging Face hub');
    const gated = info.data.gated ?? false;
    if (gated !== false) {
      if (!this.#request.hasToken) return { kind: 'refused', token: 'absent' };
      const check = await this.#request.get(`${base}/auth-check`);
      if (check.kind === 'unreachable') return check;
      if (check.status !== 200) return this.#refusal(check, 'gated');
    }
    return {
      kind: 'found',
      id: info.data.id,
      commit: info.data.sha ?? null,
      gated,
      licence: licenceOf(info.data),
      files: info.data.siblings?.map(fileOf) ?? null,
    };
  }

  #refusal({ status, headers }: HubReply, known: 'gated' | null = null): HubAnswer {
    const { hasToken } = this.#request;
    if (status === 401 && hasToken && headers.get('x-error-message')?.startsWith(BAD_TOKEN) === true) {
      return { kind: 'refused', token: 'invalid' };
    }
    if (status === 403 || (known === 'gated' && (status === 401 || status === 404))) {
      return { kind: 'refused', token: hasToken ? 'without access' : 'absent' };
    }
    if (headers.get('x-error-code') === 'RevisionNotFound') return { kind: 'missing', what: 'revision' };
    if (status === 401 || status === 404) return { kind: 'missing', what: 'repository' };
    return unreachable(`it answered ${status}`);
  }
}

/** Of a file in Git LFS the blob is that of its pointer, so the SHA-256 counts. */
function fileOf({ rfilename, size, blobId, lfs }: NonNullable<RepositoryInfo['siblings']>[number]): HubFile {
  const sha256 = fileDigest('sha256', lfs?.sha256);
  const digest = sha256 ?? (lfs == null ? fileDigest('git-sha1', blobId) : null);
  return { path: rfilename, bytes: size ?? null, digest };
}

function licenceOf({ cardData, tags }: RepositoryInfo): string | null {
  const stated = cardData?.license;
  const first = typeof stated === 'string' ? stated : stated?.[0];
  const tagged = tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  const licence = first ?? tagged;
  if (licence === undefined || licence === '') return null;
  return licence === 'other' ? (cardData?.license_name ?? licence) : licence;
}
