import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { openInBrowser } from '../../adapters/machine/open-in-browser.ts';
import { type GithubStandIn, startGithub } from '../stand-ins/github/server.ts';
import type { PullRecord } from '../stand-ins/github/state.ts';
import { proposePosts } from './repository.ts';
import { type DemoServer, type LogLine, startServer } from './server.ts';

/**
 * The whole way of a post on this machine: a stand-in for GitHub with a pull request, and the real `mustrun serve`, which
 * rehearses and trains with the real ms-swift. Prints our comment. In a terminal the pages stay up until Ctrl-C.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EVENTS = ['push', 'pull_request', 'issue_comment', 'check_run', 'check_suite'];
const since = Date.now();

async function main(): Promise<number> {
  const { open } = readArguments();
  const github = await startGithub({ events: EVENTS });
  const secret = randomBytes(20).toString('hex');
  const server = await startServer({
    ...{ root: ROOT, secret, onLine: narrate },
    folder: join(process.env.MUSTRUN_HOME ?? join(ROOT, '.mustrun'), 'demo'),
    apiUrl: github.state.api,
    appId: github.state.app.id,
    privateKey: github.privateKey,
  });
  github.deliveries.aim({ url: `${server.url}/webhook`, secret });
  const stopped = stopSignal();
  const over = new AbortController();
  try {
    const pull = await proposePosts(github, ROOT);
    const page = `${github.state.url}/ann/posts/pull/${pull.number}`;
    say(`ann opens a pull request: ${page}`);
    const check = await Promise.race([answered(github, pull, over.signal), failed(server), stopped]);
    if (check === null) return 130;
    const comment = github.state.comments.find(({ byApp }) => byApp);
    process.stdout.write(`\n${comment?.body ?? 'there is no comment'}\n\ncheck run: ${check}\n`);
    process.stdout.write(`pull request: ${page}\n`);
    if (process.stdout.isTTY || open) {
      if (open) openInBrowser(page, say);
      process.stdout.write('The pull request can be looked at, and commented on, until you press Ctrl-C.\n');
      await Promise.race([stopped, failed(server)]);
    }
    // The careless copy claims a wrong number on purpose: the demo went well when exactly that was found.
    return check.startsWith('failure') && /Write 1\.\d instead/.test(comment?.body ?? '') ? 0 : 1;
  } finally {
    over.abort();
    await server.stop();
    await github.close();
  }
}

function readArguments(): { readonly open: boolean } {
  return new Command('npm run demo --')
    .description('shows the whole way of a pull request on this machine')
    .option('--open', 'opens the pull request in the browser', false)
    .parse()
    .opts<{ open: boolean }>();
}

/** The conclusion and title of our check run, once it has one; null when nobody waits for it any more. */
async function answered(github: GithubStandIn, pull: PullRecord, over: AbortSignal): Promise<string | null> {
  while (!over.aborted) {
    const check = github.people.checksOf(pull).at(-1);
    if (check?.status === 'completed') return `${check.conclusion}: ${check.output.title}`;
    await sleep(200);
  }
  return null;
}

async function failed(server: DemoServer): Promise<never> {
  throw new Error(`mustrun serve ended with exit code ${await server.ended}`);
}

function stopSignal(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(null));
  });
}

function narrate({ event, job, github }: LogLine): void {
  if (event === 'serving') say('mustrun serve is up');
  if (event === 'delivery accepted') say(`GitHub delivers ${github}`);
  if (event === 'job started') say(`${job?.startsWith('rehearse') ? 'rehearses' : 'trains or asks'}: ${job}`);
  if (event === 'job ended') say(`ended: ${job}`);
}

function say(text: string): void {
  process.stderr.write(`${String(Math.round((Date.now() - since) / 1000)).padStart(4)} s  ${text}\n`);
}

process.exitCode = await main();
