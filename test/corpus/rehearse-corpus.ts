import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRehearsal, type Rehearsing } from '../../cli/commands/rehearse.ts';
import { homeOf } from '../../cli/home.ts';
import type { Post, Run } from '../../core/post/post.ts';
import { readPost } from '../../core/post/read-post.ts';
import { REHEARSED } from '../../core/rehearsal/command.ts';
import { type RehearsalReport, rehearsePost } from '../../core/rehearsal/rehearse-post.ts';
import { showTable } from './rehearsal-table.ts';

/**
 * `npm run rehearse:corpus`: rehearses the complete training commands of the corpus and prints what came of them. What
 * is settled is kept, so a call that ran out of time is continued by the next.
 *
 * --folder ms-swift-4-docs   only this folder of the corpus
 * --limit 5                  at most so many commands that are not settled yet
 * --minutes 10               no further command after this long
 * --timeout 60               seconds for each question to the engine
 * --files DIR                where files lie that the posts name and do not hold
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CORPUS =
  process.env.MUSTRUN_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const FOLDERS = ['ms-swift-4-docs', 'ms-swift-3-docs', 'ms-swift-2-docs'];

const { values: given } = parseArgs({
  options: {
    folder: { type: 'string', multiple: true, default: FOLDERS },
    limit: { type: 'string', default: 'Infinity' },
    minutes: { type: 'string', default: 'Infinity' },
    timeout: { type: 'string', default: '60' },
    files: { type: 'string', default: '' },
  },
});

/** A command in a shell fence, with the post that holds it alone. */
interface Command {
  readonly folder: string;
  readonly post: Post;
  readonly run: Run;
}

function commandsOf(folder: string): readonly Command[] {
  return globSync('**/*.md', { cwd: join(CORPUS, folder) })
    .toSorted()
    .flatMap((path) => {
      const post = readPost(join(folder, path), readFileSync(join(CORPUS, folder, path), 'utf8'));
      return post.runs
        .filter(({ form, program, complete }) => form === 'shell' && program === 'swift' && complete)
        .filter(({ subcommand }) => REHEARSED.some((name) => name === subcommand))
        .map((run) => ({ folder, post, run }));
    });
}

/** Only one run is rehearsed; the others stay for what it may need of them, such as the teacher that they serve. */
function alone({ post, run }: Command): Post {
  const others = post.runs.filter(({ subcommand }) => !REHEARSED.some((name) => name === subcommand));
  return { ...post, runs: [run, ...others] };
}

async function rehearseCommand(command: Command, rehearsing: Rehearsing): Promise<RehearsalReport> {
  const folder = given.files === '' ? join(CORPUS, dirname(command.post.path)) : given.files;
  const { runs } = await rehearsePost(alone(command), rehearsing.ports(folder), {
    timeoutSeconds: Number(given.timeout),
  });
  const [report] = runs;
  if (report === undefined) throw new Error(`no report of ${command.post.path}`);
  return report;
}

async function main(): Promise<number> {
  if (!existsSync(CORPUS)) {
    process.stderr.write(`there is no corpus in ${CORPUS}; MUSTRUN_CORPUS names another folder\n`);
    return 2;
  }
  const kept = join(ROOT, '.mustrun', 'rehearse-corpus');
  const home = homeOf(kept, { ...process.env, MUSTRUN_HOME: kept });
  const rehearsing = await openRehearsal(home);
  const stop = (): void => void rehearsing.close(false).then(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const until = Date.now() + Number(given.minutes) * 60_000;
  const reports = new Map<Command, RehearsalReport>();
  let tried = 0;
  for (const command of given.folder.flatMap(commandsOf)) {
    if (Date.now() > until || tried >= Number(given.limit)) break;
    const report = await rehearseCommand(command, rehearsing);
    reports.set(command, report);
    if (report.known) continue;
    tried += 1;
    const { outcome, seconds, cause } = report;
    process.stderr.write(
      `${command.post.path}:${command.run.line}: ${outcome}, ${seconds.toFixed(1)} s${cause === null ? '' : `, ${cause.slice(0, 160)}`}\n`,
    );
  }
  await rehearsing.close();
  const rows = [...reports].map(([{ folder, post, run }, report]) => ({
    folder,
    place: `${post.path}:${run.line}`,
    ...report,
  }));
  process.stdout.write(
    showTable(
      rows,
      given.folder.map((folder) => [folder, commandsOf(folder).length]),
    ),
  );
  process.stdout.write(`stand-ins: ${(standInBytes(kept) / 1e6).toFixed(0)} MB\n`);
  return 0;
}

function standInBytes(kept: string): number {
  return globSync('rehearsals/stand-ins/**/*', { cwd: kept })
    .map((path) => statSync(join(kept, path)))
    .filter((status) => status.isFile())
    .reduce((sum, { size }) => sum + size, 0);
}

process.exitCode = await main();
