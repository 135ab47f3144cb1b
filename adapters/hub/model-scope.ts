import type { Clock } from '../../core/ports/clock.ts';
import type { Hub, HubAnswer, HubFile, RepositoryKind } from '../../core/ports/hub.ts';
import type { HubAccess } from './hub-endpoint.ts';
import { type HubReply, HubRequest, type NoReply, type RequestLimits, unreachable } from './hub-request.ts';
import {
  CODES,
  commitsReply,
  envelope,
  fileListReply,
  legacyInfoReply,
  openInfoReply,
} from './model-scope-replies.ts';

/** `repo/files` gives no more entries than this and does not say so (_legacy_api.py of modelscope_hub 0.5.1). */
const LISTED_AT_MOST = 3000;
/** Entries of a page of a data set's files, and pages that are read. */
const PAGE = 200;
const PAGES = 20;

const COMMIT = /^[0-9a-f]{40}$/;

interface Facts {
  readonly id: string;
  readonly licence: string | null;
  readonly gated: boolean;
}

/**
 * ModelScope. Three requests for a model (files, facts, commit), two or more for a data set, whose commit cannot be
 * asked for. Files come first: that they are listed is how the hub shows that they may be downloaded.
 */
export class ModelScopeHub implements Hub {
  readonly #request: HubRequest;

  constructor(access: HubAccess, clock: Pick<Clock, 'now' | 'sleep'>, limits?: RequestLimits) {
    this.#request = new HubRequest(access, clock, limits);
  }

  async describe(kind: RepositoryKind, id: string, revision: string | null): Promise<HubAnswer> {
    const path = `${kind}s/${id.split('/').map(encodeURIComponent).join('/')}`;
    const at = revision ?? 'master';
    const files = await this.#files(kind, path, at);
    if ('kind' in files) return files;
    // For a commit that it does not know the hub lists no files, and calls that a success.
    if (files.listed?.length === 0 && revision !== null) return { kind: 'missing', what: 'revision' };
    const facts = await this.#facts(path, id);
    if ('kind' in facts) return facts;
    const commit = COMMIT.test(at) ? at : kind === 'model' ? await this.#commit(path, at) : null;
    const { licence, gated } = facts;
    return {
      kind: 'found',
      id: facts.id,
      commit,
      gated: gated ? 'manual' : false,
      licence,
      files: files.listed,
    };
  }

  async #files(
    kind: RepositoryKind,
    path: string,
    revision: string,
  ): Promise<{ listed: readonly HubFile[] | null } | HubAnswer> {
    const query = `Revision=${encodeURIComponent(revision)}&Recursive=True`;
    const all: HubFile[] = [];
    for (let page = 1; page <= PAGES; page++) {
      const target =
        kind === 'model' ? `repo/files?${query}` : `repo/tree?${query}&PageNumber=${page}&PageSize=${PAGE}`;
      const reply = await this.#request.get(`api/v1/${path}/${target}`);
      if (reply.kind === 'unreachable') return reply;
      if (reply.status !== 200) return this.#refusal(reply);
      const entries = fileListReply.safeParse(reply.json);
      if (!entries.success) return notTheApi();
      all.push(...entries.data.files);
      if (kind === 'model') return { listed: entries.data.entries < LISTED_AT_MOST ? all : null };
      if (entries.data.entries < PAGE) return { listed: all };
    }
    return { listed: null };
  }

  /** From the documented interface, else from the one that came before it, as the hub's own client does. */
  async #facts(path: string, id: string): Promise<Facts | HubAnswer> {
    const open = await this.#request.get(`openapi/v1/${path}`);
    if (open.kind === 'unreachable') return open;
    if (open.status === 200) {
      const info = openInfoReply.safeParse(open.json);
      return info.success ? { id: info.data.id ?? id, ...info.data.facts } : notTheApi();
    }
    if (open.status !== 404) return this.#refusal(open);
    const legacy = await this.#request.get(`api/v1/${path}`);
    if (legacy.kind === 'unreachable') return legacy;
    if (legacy.status !== 200) return this.#refusal(legacy);
    const info = legacyInfoReply.safeParse(legacy.json);
    return info.success ? { id, ...info.data } : notTheApi();
  }

  /** Not documented: where it says nothing of use, the commit stays unknown. */
  async #commit(path: string, revision: string): Promise<string | null> {
    const reply = await this.#request.get(
      `api/v1/${path}/commits?Ref=${encodeURIComponent(revision)}&PageSize=1`,
    );
    if (reply.kind === 'unreachable' || reply.status !== 200) return null;
    const commits = commitsReply.safeParse(reply.json);
    const commit = commits.success ? commits.data : null;
    return commit !== null && COMMIT.test(commit) ? commit : null;
  }

  /** Nearly every refusal is a 404 (or 400, 401, 403); what it is about stands in the body. */
  async #refusal(reply: HubReply): Promise<HubAnswer> {
    const body = envelope.safeParse(reply.json);
    if (!body.success) return unreachable(`it answered ${reply.status} without saying why`);
    const { code, message } = body.data;
    if (code === CODES.noAccess || reply.status === 401 || reply.status === 403) {
      return { kind: 'refused', token: await this.#token() };
    }
    if (code === CODES.noTree) return { kind: 'missing', what: 'revision' };
    // An overloaded database is reported as a missing repository, with the database's own words.
    if (/\bError \d{4}\b/.test(message)) return unreachable(`it answered ${reply.status}: ${message}`);
    if (reply.status === 404) return { kind: 'missing', what: 'repository' };
    return unreachable(`it answered ${reply.status}: ${message}`);
  }

  async #token(): Promise<'absent' | 'invalid' | 'without access'> {
    if (!this.#request.hasToken) return 'absent';
    const me = await this.#request.get('openapi/v1/users/me');
    return me.kind === 'reply' && me.status === 401 ? 'invalid' : 'without access';
  }
}

function notTheApi(): NoReply {
  return unreachable('its answer is not that of ModelScope');
}
