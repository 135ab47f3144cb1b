import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RequestError } from '@octokit/request-error';
import type { z } from 'zod';
import { AnswerCache } from '../adapters/github/answer-cache.ts';
import type { GithubApp } from '../adapters/github/client.ts';
import { TokenCache } from '../adapters/github/token-cache.ts';
import { systemClock } from '../adapters/machine/system-clock.ts';
import { Kept, SHORT_LIFE } from './kept.ts';
import { fetchSecret } from './secret.ts';
import type { githubVariables } from './variables.ts';

export interface GithubConfig {
  readonly appId: number;
  readonly keyId: string;
  readonly baseUrl: string;
  readonly paced: boolean;
}

export function githubConfig(read: z.output<z.ZodObject<typeof githubVariables>>): GithubConfig {
  return Object.freeze({
    appId: read.MUSTRUN_APP_ID,
    keyId: read.MUSTRUN_APP_KEY,
    baseUrl: read.MUSTRUN_GITHUB_API,
    paced: read.MUSTRUN_GITHUB_PACED === 'true',
  });
}

/** The App with its key, which is fetched when it is first needed and kept for a short time. */
export class AppCredentials {
  readonly #config: GithubConfig;
  readonly #key: Kept<string>;
  readonly #tokens = new TokenCache(() => systemClock.now());
  readonly #answers = new AnswerCache();

  constructor(config: GithubConfig) {
    const client = new SecretsManagerClient();
    this.#config = config;
    this.#key = new Kept(() => fetchSecret(client, config.keyId), { ...SHORT_LIFE, clock: systemClock });
  }

  async app(): Promise<GithubApp> {
    const { appId: id, baseUrl, paced } = this.#config;
    const now = (): Date => systemClock.now();
    const privateKey = await this.#key.get();
    return { id, baseUrl, paced, now, privateKey, tokens: this.#tokens, answers: this.#answers };
  }

  /** After GitHub refused who we are: the next call shows a newer key, if there is one. */
  async renewAfter(error: unknown): Promise<void> {
    const cause = error instanceof Error ? error.cause : null;
    if (cause instanceof RequestError && cause.status === 401) await this.#key.renew();
  }
}
