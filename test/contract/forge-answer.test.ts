import { RequestError } from '@octokit/request-error';
import { describe, expect, it } from 'vitest';
import { answering } from '../../adapters/github/answer.ts';
import { TokenCache } from '../../adapters/github/token-cache.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const IN_TEN_MINUTES = String(NOW.getTime() / 1000 + 600);

function failure(status: number, message: string, headers: Record<string, string> = {}): RequestError {
  const url = 'https://github.example/api/v3/x';
  return new RequestError(message, status, {
    request: { method: 'GET', url, headers: {} },
    response: { status, url, headers, data: {} },
  });
}

function answered(error: unknown, tokens = new TokenCache(() => NOW)): ReturnType<typeof answering<never>> {
  return answering(() => Promise.reject(error), { now: () => NOW, tokens });
}

describe('an answer of GitHub', () => {
  it('is a value when there is one', async () => {
    const tokens = new TokenCache(() => NOW);

    expect(await answering(async () => 7, { now: () => NOW, tokens })).toEqual({ kind: 'ok', value: 7 });
  });

  it.each([
    [failure(404, 'Not Found'), { kind: 'gone' }],
    [failure(410, 'Gone'), { kind: 'gone' }],
    [failure(451, 'Blocked'), { kind: 'forbidden', reason: 'Blocked' }],
    [failure(403, 'Not accessible'), { kind: 'forbidden', reason: 'Not accessible' }],
    [
      failure(403, 'Not accessible', { 'x-ratelimit-remaining': '4999' }),
      { kind: 'forbidden', reason: 'Not accessible' },
    ],
    [failure(403, 'Slow down', { 'retry-after': '30' }), { kind: 'limited', retryAfterSeconds: 30 }],
    [failure(429, 'Slow down'), { kind: 'limited', retryAfterSeconds: 60 }],
    [failure(403, 'You have exceeded a secondary rate limit.'), { kind: 'limited', retryAfterSeconds: 60 }],
    [
      failure(403, 'Used up', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': IN_TEN_MINUTES }),
      { kind: 'limited', retryAfterSeconds: 601 },
    ],
    [
      failure(403, 'Used up', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
      { kind: 'limited', retryAfterSeconds: 1 },
    ],
  ])('that must be expected is a value: %s', async (error, answer) => {
    expect(await answered(error)).toEqual(answer);
  });

  it.each([
    [500, true],
    [503, true],
    [401, true],
    [409, true],
    [422, false],
    [400, false],
  ])('of %i is an error that may pass: %s', async (status, retryable) => {
    const cause = failure(status, 'message');

    await expect(answered(cause)).rejects.toMatchObject({ name: 'ForgeError', retryable, cause });
  });

  it('leaves a bug of ours what it is', async () => {
    const bug = new TypeError('x is not a function');

    await expect(answered(bug)).rejects.toBe(bug);
  });

  it('of 401 forgets the tokens, of which one was refused', async () => {
    const tokens = new TokenCache(() => NOW);
    tokens.set('installation', 'token');

    await expect(answered(failure(401, 'Bad credentials'), tokens)).rejects.toThrow('401');

    expect(tokens.get('installation')).toBeUndefined();
  });
});

describe('the cache of tokens', () => {
  it.each([
    [0, 'token'],
    [3_299_999, 'token'],
    [3_300_000, undefined],
  ])('after %i ms has %s', (later, value) => {
    let time = NOW;
    const tokens = new TokenCache(() => time);
    tokens.set('installation', 'token');

    time = new Date(NOW.getTime() + later);

    expect(tokens.get('installation')).toBe(value);
  });
});
