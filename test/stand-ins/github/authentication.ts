import { verify } from 'node:crypto';
import { z } from 'zod';
import { type Reply, refuse } from './call.ts';
import type { GithubState, TokenRecord } from './state.ts';

export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly token: TokenRecord }
  | { readonly kind: 'user'; readonly login: string };

export type Authenticated =
  | { readonly kind: 'actor'; readonly actor: Actor }
  | { readonly kind: 'refused'; readonly reply: Reply };

/** Who calls, by the Authorization header: an App's JWT, an installation's or a person's token, or nobody. */
export function authenticate(state: GithubState, header: string | undefined): Authenticated {
  if (header === undefined) return { kind: 'actor', actor: { kind: 'nobody' } };
  const [scheme = '', credentials = ''] = header.split(' ');
  if (scheme.toLowerCase() === 'basic') {
    return byToken(state, Buffer.from(credentials, 'base64').toString().split(':')[1] ?? '');
  }
  return credentials.split('.').length === 3 ? byJwt(state, credentials) : byToken(state, credentials);
}

function byToken(state: GithubState, token: string): Authenticated {
  const login = state.userTokens.get(token);
  if (login !== undefined) return { kind: 'actor', actor: { kind: 'user', login } };
  const found = state.tokens.get(token);
  if (found === undefined || found.expiresAt <= state.now() || found.installation.suspended) {
    return refused('Bad credentials');
  }
  return { kind: 'actor', actor: { kind: 'installation', token: found } };
}

const headerSchema = z.object({ alg: z.literal('RS256') });
const claimsSchema = z.object({
  iat: z.int(),
  exp: z.int(),
  iss: z.union([z.string(), z.number()]).transform(String),
});

/** A JWT may be valid for ten minutes (GitHub, "Generating a JSON Web Token (JWT) for a GitHub App"). */
const LONGEST_SECONDS = 600;
/** How far the caller's clock may be ahead; GitHub names no number and advises to date tokens a minute back. */
const SKEW_SECONDS = 10;

function byJwt(state: GithubState, jwt: string): Authenticated {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const claims = claimsSchema.safeParse(decoded(payload));
  const signed =
    headerSchema.safeParse(decoded(header)).success &&
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      state.app.publicKey,
      Buffer.from(signature, 'base64url'),
    );
  if (!signed || !claims.success || claims.data.iss !== String(state.app.id)) {
    return refused('A JSON web token could not be decoded');
  }
  const now = Math.floor(state.now().getTime() / 1000);
  const { iat, exp } = claims.data;
  if (iat > now + SKEW_SECONDS) {
    return refused(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (exp <= now) {
    return refused(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + LONGEST_SECONDS) {
    return refused("'Expiration time' claim ('exp') is too far in the future");
  }
  return { kind: 'actor', actor: { kind: 'app' } };
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}

function refused(message: string): Authenticated {
  return { kind: 'refused', reply: refuse(401, message) };
}
