import { randomUUID, sign } from 'node:crypto';

export interface AppJwt {
  readonly jwt: string;
  readonly expiresAt: string;
}

/** Dated a minute back, against a clock that is ahead (GitHub, "Generating a JSON Web Token (JWT) for a GitHub App"). */
const BACKDATED_SECONDS = 60;
/** GitHub takes at most 600 from its own clock. */
const VALID_SECONDS = 540;

/**
 * The token by which an App shows who it is. Its `jti` is random: two tokens made in one second would otherwise be the
 * same bytes, which GitHub has been seen to refuse (github-aws-runners/terraform-aws-github-runner#5025).
 * `skewSeconds`: how far GitHub's clock is ahead of `now`.
 */
export function signAppJwt(
  appId: number | string,
  privateKey: string,
  now: Date,
  skewSeconds: number,
): AppJwt {
  const seconds = Math.floor(now.getTime() / 1000) + skewSeconds;
  const expires = seconds + VALID_SECONDS;
  const claims = { iat: seconds - BACKDATED_SECONDS, exp: expires, iss: String(appId), jti: randomUUID() };
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(content), privateKey).toString('base64url');
  return { jwt: `${content}.${signature}`, expiresAt: new Date(expires * 1000).toISOString() };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
