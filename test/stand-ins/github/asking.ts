import { sign } from 'node:crypto';
import { z } from 'zod';
import type { GithubStandIn } from './server.ts';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One request of the REST interface, as a client without any library would make it. */
export async function ask(
  github: GithubStandIn,
  route: string,
  options: {
    readonly token?: string;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Asked> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const { token, body, headers } = options;
  const answer = await fetch(`${github.state.api}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}

/** The App's JWT with claims of one's own; times in seconds from the stand-in's clock. */
export function jwtOf(
  github: GithubStandIn,
  claims: { readonly iat?: number; readonly exp?: number; readonly iss?: number } = {},
): string {
  const now = Math.floor(github.state.now().getTime() / 1000);
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const { iat = -60, exp = 540, iss = github.state.app.id } = claims;
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat: now + iat, exp: now + exp, iss: String(iss) })}`;
  return `${content}.${sign('sha256', Buffer.from(content), github.privateKey).toString('base64url')}`;
}

/** A new token of the installation; `narrowed` asks for less than everything. */
export async function tokenOf(
  github: GithubStandIn,
  installation: { readonly id: number },
  narrowed: object = {},
): Promise<string> {
  const route = `POST /app/installations/${installation.id}/access_tokens`;
  const { body } = await ask(github, route, { token: jwtOf(github), body: narrowed });
  return z.object({ token: z.string() }).parse(body).token;
}
