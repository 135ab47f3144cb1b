import type { RepositoryKind } from '../../../core/ports/hub.ts';

/** A request as the stand-in hub looks at it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** From `Authorization: Bearer` or the cookie `m_session_id`; null where neither was sent. */
  readonly token: string | null;
  /** Where large files lie: another origin. */
  readonly storage: string;
  readonly origin: string;
}

export interface Answered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answered {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function kindOf(plural: string): RepositoryKind {
  return plural === 'datasets' ? 'dataset' : 'model';
}

/** A file, or the part of it that `Range: bytes=from-[to]` asks for. */
export function fileAnswer(
  body: Buffer,
  range: string | undefined,
  headers: Readonly<Record<string, string>>,
): Answered {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const common = { 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream', ...headers };
  if (from === undefined) return { status: 200, headers: common, body };
  const start = Number(from);
  const end = to === undefined || to === '' ? body.length - 1 : Number(to);
  if (start >= body.length) {
    return { status: 416, headers: { ...common, 'content-range': `bytes */${body.length}` } };
  }
  return {
    status: 206,
    headers: { ...common, 'content-range': `bytes ${start}-${end}/${body.length}` },
    body: body.subarray(start, end + 1),
  };
}
