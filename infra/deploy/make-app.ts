import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type AppCredentials,
  readAppCredentials,
  takeCredentialsPlace,
} from '../../adapters/github/registration/app-credentials.ts';
import { LONGEST_APP_NAME } from '../../adapters/github/registration/app-manifest.ts';
import { githubSite } from '../../adapters/github/registration/github-site.ts';
import { registerApp } from '../../adapters/github/registration/register-app.ts';
import type { Config } from '../config-schema.ts';
import { say } from './ask.ts';

const MINUTES = 30;

/** What a file of `mustrun app create` says; throws where it is none. */
export async function appOfFile(file: string): Promise<AppCredentials> {
  const found = await readAppCredentials(file);
  if ('problem' in found) throw new Error(found.problem);
  return found;
}

/**
 * Has the person who deploys make the App in a browser. What GitHub tells lies in `file` until it is stored: a deployment
 * that was interrupted goes on with it.
 */
export async function makeApp(
  { name, github }: Config,
  webhook: string,
  file: string,
  port: number,
): Promise<AppCredentials> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const place = await takeCredentialsPlace(file);
  if (place === null) return await appOfFile(file);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    const { url, organization } = github;
    const registration = await registerApp({
      site: githubSite(url),
      organization,
      name: `${name}-${organization ?? randomBytes(3).toString('hex')}`.slice(0, LONGEST_APP_NAME),
      webhook,
      port,
      milliseconds: MINUTES * 60_000,
      signal: stop.signal,
      opened: (address) => {
        say(`\nThe GitHub App is made in a browser on this machine. Open\n\n  ${address}\n`);
        say(`and press the button; GitHub asks you to confirm. Waiting for ${MINUTES} min; Ctrl-C ends it.`);
      },
      hindered: (problem) => say(`It may be tried again in the browser: ${problem}.`),
      keep: (app) => place.write(app),
    });
    if (registration.kind === 'created') return registration.app;
    throw new Error(
      `the stack is there, and has no GitHub App yet: \`npm run deploy\` goes on there. Without a browser here: make it elsewhere with \`npx mustrun app create --webhook ${webhook}\`, then \`npm run deploy -- --github-app FILE\``,
    );
  } finally {
    process.off('SIGINT', interrupt);
    await place.close();
  }
}
