import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type AppCredentials,
  type CredentialsPlace,
  installationPage,
  takeCredentialsPlace,
} from '../../adapters/github/registration/app-credentials.ts';
import { LONGEST_APP_NAME } from '../../adapters/github/registration/app-manifest.ts';
import { type GithubSite, githubSite } from '../../adapters/github/registration/github-site.ts';
import { registerApp } from '../../adapters/github/registration/register-app.ts';
import { webhookProblem } from '../../adapters/github/registration/webhook-address.ts';
import { openInBrowser } from '../../adapters/machine/open-in-browser.ts';
import { UsageError } from '../errors.ts';

export interface AppCreateOptions {
  readonly webhook: string;
  readonly organization: string | null;
  readonly name: string | null;
  /** Address of a GitHub. */
  readonly github: string;
  readonly file: string;
  readonly port: number;
  readonly minutes: number;
  readonly open: boolean;
}

/** sysexits(3): it may work when it is tried again. */
const EX_TEMPFAIL = 75;
/** 128 and the number of SIGINT, as a shell has it. */
const INTERRUPTED = 130;

/** Makes a GitHub App by a browser, and writes down what `mustrun serve` needs of it. */
export async function createApp(options: AppCreateOptions): Promise<number> {
  const { webhook, organization, port, minutes } = options;
  const site = siteOf(options.github);
  const name =
    options.name ?? `mustrun-${organization ?? randomBytes(3).toString('hex')}`.slice(0, LONGEST_APP_NAME);
  const wrong = webhookProblem(webhook, site) ?? nameProblem(name) ?? organizationProblem(organization);
  if (wrong !== null) throw new UsageError(wrong);
  const place = await placeFor(options.file);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  try {
    const registration = await registerApp({
      ...{ site, organization, name, webhook, port },
      milliseconds: minutes * 60_000,
      signal: stop.signal,
      opened: (address) => {
        say(`The GitHub App is made in a browser on this machine. Open\n\n  ${address}\n`);
        say(`and press the button; GitHub asks you to confirm. Waiting for ${minutes} min; Ctrl-C ends it.`);
        if (options.open) openInBrowser(address, say);
      },
      hindered: (problem) => say(`It may be tried again in the browser: ${problem}.`),
      keep: (app) => place.write(app),
    }).catch((error: unknown) => {
      throw isTaken(error) ? new UsageError(`port ${port} is in use: choose another with --port`) : error;
    });
    if (registration.kind === 'created') {
      say(farewell(registration.app, options.file));
      return 0;
    }
    if (registration.kind === 'too late') {
      say(`Nobody finished it in the browser within ${minutes} min. Nothing was written; call it again.`);
      return EX_TEMPFAIL;
    }
    say('Stopped. Nothing was written. If GitHub shows a new App nevertheless, delete it there.');
    return INTERRUPTED;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    await place.close();
  }
}

function farewell(app: AppCredentials, file: string): string {
  return `The App is there: ${app.page}
Its key and webhook secret are in ${file}, for your eyes only: GitHub does not tell them again.

Next:
- install it on the repositories whose posts are to be answered: ${installationPage(app)}
- npx mustrun serve (docs/serve.md): it finds ${file} in its folder, or as github.appFile in serve.yml`;
}

function siteOf(address: string): GithubSite {
  const canBe = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  if (!canBe)
    throw new UsageError(`--github is "${address}", expected an address like https://github.example.org`);
  return githubSite(address);
}

function nameProblem(name: string): string | null {
  return name.length >= 1 && name.length <= LONGEST_APP_NAME
    ? null
    : `the name "${name}" has ${name.length} characters: GitHub takes 1 to ${LONGEST_APP_NAME}`;
}

function organizationProblem(organization: string | null): string | null {
  return organization === null || /^[A-Za-z\d](?:-?[A-Za-z\d]){0,38}$/.test(organization)
    ? null
    : `"${organization}" is no name of an organisation: write it as in its address, https://github.com/NAME`;
}

async function placeFor(file: string): Promise<CredentialsPlace> {
  const place = await takeCredentialsPlace(resolve(file)).catch((cause: unknown) => {
    throw new UsageError(`${file} cannot be written: name another with --file`, { cause });
  });
  if (place === null) {
    throw new UsageError(
      `${file} is there already, and an App's key cannot be had twice: name another file with --file`,
    );
  }
  return place;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
