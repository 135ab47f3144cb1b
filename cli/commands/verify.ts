import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { ContentCache } from '../../adapters/cache/content-cache.ts';
import { DirectoryStore } from '../../adapters/directory/directory-store.ts';
import { Digests } from '../../adapters/machine/digests.ts';
import { findInput } from '../../adapters/machine/find-input.ts';
import { hardwareClass } from '../../adapters/machine/hardware.ts';
import { systemClock } from '../../adapters/machine/system-clock.ts';
import { definedVariables } from '../../adapters/machine/variables.ts';
import { ProcessQueue } from '../../adapters/process/process-queue.ts';
import { progress as progressLine } from '../../containers/trainer/progress.ts';
import { type Fingerprint, fingerprint } from '../../core/flow/attempt/fingerprint.ts';
import { type PostReport, verifyPost } from '../../core/flow/judge/verify-post.ts';
import { readDocument } from '../../core/flow/store/documents.ts';
import { attemptKeys } from '../../core/flow/store/keys.ts';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import type { ObjectStore } from '../../core/ports/object-store.ts';
import { evidencePage } from '../../core/report/evidence-page.ts';
import { imageCommand } from '../../core/report/image-command.ts';
import { withEngine } from '../engine.ts';
import { type Home, homeOf } from '../home.ts';
import { hubAsker } from '../hub-asker.ts';
import { readPostFile } from '../read-file.ts';
import { showProblems } from '../show/post.ts';
import { ProgressView } from '../show/progress.ts';
import { showVerdicts } from '../show/verdicts.ts';

export interface VerifyCommandOptions {
  readonly json: boolean;
  readonly again: boolean;
  readonly attempts: number;
  readonly timeoutSeconds: number;
  /** Nothing is asked of a hub, and nothing downloaded. */
  readonly offline: boolean;
}

/** Verifies posts one after the other. 1: a claim was not reproduced; 2: one could not be judged; 0: neither. */
export async function verify(paths: readonly string[], options: VerifyCommandOptions): Promise<number> {
  const home = homeOf(process.cwd(), process.env);
  const posts = await Promise.all(paths.map((path) => readPostFile(path, home.directory)));
  const view = new ProgressView(process.stderr);
  const queue = localQueue(home, view);
  const store = new DirectoryStore(home.store);
  const digests = await Digests.open(home.digests);
  const hardware = await hardwareClass();
  const askHub = hubAsker(definedVariables(process.env), new ContentCache(home.cache), options.offline);
  stopJobsWithThisProcess(queue, view);

  const reports: { readonly report: PostReport; readonly page: string }[] = [];
  for (const post of posts) {
    if (!options.json) process.stderr.write(`\n${post.path}\n`);
    const folders = [home.directory, join(home.directory, dirname(post.path))];
    const report = await verifyPost(
      post,
      { store, queue: withEngine(queue, home), clock: systemClock },
      { hardware, find: (name) => findInput(name, folders, digests), askHub },
      { budget: options.attempts, again: options.again, timeoutSeconds: options.timeoutSeconds },
      (event) => view.onEvent(event),
    );
    await digests.remember();
    const page = await writePage(report, store, home);
    reports.push({ report, page });
    if (!options.json) process.stdout.write(showVerdicts(report) + showProblems(post.path, report.problems));
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ posts: reports.map(asJson) }, null, 2)}\n`);
  else process.stdout.write(`\n${reports.map(({ page }) => `evidence: ${page}\n`).join('')}`);
  const codes = reports.map(({ report }) => report.verdict.exitCode);
  return codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0;
}

function localQueue(home: Home, view: ProgressView): ProcessQueue {
  const shared = home.sharedCache;
  return new ProcessQueue({
    directory: home.jobs,
    environment: () => definedVariables(process.env),
    command: ({ planKey, planDigest }, jobId, folder) => [
      process.execPath,
      ...home.runner,
      ...['--store', home.store, '--plan', planKey, '--digest', planDigest, '--directory', folder],
      ...['--engine-home', home.engine, '--cache', home.cache, '--job', jobId, '--try', '1'],
      ...(shared === null ? [] : ['--shared-cache', shared, '--shared-cache-access', 'write']),
    ],
    onLine: (_, line) => {
      const parsed = progressLine.safeParse(parseJsonOrNull(line));
      if (parsed.success) view.onProgress(parsed.data);
    },
  });
}

/** Ctrl-C or a TERM ends the jobs first: nothing keeps training for nobody, and the next call completes the work. */
function stopJobsWithThisProcess(queue: ProcessQueue, view: ProgressView): void {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      view.close();
      process.stderr.write(
        'mustrun: stopping the run; what is complete is kept, the next call goes on from there\n',
      );
      void queue.stopAll(`mustrun was stopped by ${signal}`).then(() => process.exit(exitCode));
    });
  }
}

async function writePage(report: PostReport, store: ObjectStore, home: Home): Promise<string> {
  const environments = new Map<string, Fingerprint>();
  for (const { prefix } of report.runs.flatMap(({ attempts }) => attempts)) {
    const stored = await readDocument(store, attemptKeys(prefix).of('environment.json'), fingerprint);
    if (stored !== null) environments.set(prefix, stored.value);
  }
  const repeat = ['npx', 'mustrun', 'verify', report.post.path, '--again'];
  const repeatInImage = imageCommand(report.post.path);
  const text = evidencePage({ report, environments, madeAt: systemClock.now(), repeat, repeatInImage });
  const { path } = report.post;
  const name = join(dirname(path), basename(path, extname(path)))
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[-.]+/, '');
  const file = join(home.pages, `${name}.html`);
  await mkdir(home.pages, { recursive: true });
  await writeFile(`${file}.writing`, text);
  await rename(`${file}.writing`, file);
  return relative(home.directory, file);
}

function asJson({ report, page }: { readonly report: PostReport; readonly page: string }) {
  return {
    path: report.post.path,
    runs: report.runs.map(({ run, plan, attempts, trained, reason }) => ({
      id: run.id,
      line: run.line,
      identity: plan?.identity ?? null,
      attempts: attempts.length,
      trained,
      reason: reason === '' ? null : reason,
    })),
    claims: report.claims.map(({ claim, verdict, correction }) => ({
      id: claim.id,
      line: claim.line,
      verdict: verdict.outcome,
      measured: verdict.measured,
      mdd: verdict.mdd,
      reason: verdict.reason,
      correction,
    })),
    problems: report.problems,
    evidence: page,
  };
}
