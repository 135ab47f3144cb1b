import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { readCommandLine } from '../../core/preflight/fit/command-line.ts';
import { estimateOfRun, type RunEstimate } from '../../core/preflight/fit/estimate-run.ts';
import { runOfWords } from '../../core/preflight/fit/run-of-words.ts';
import { HARDWARE } from '../../core/preflight/hardware.ts';
import { UsageError } from '../errors.ts';
import { hardwareNamed } from '../hardware-named.ts';
import { configsIn } from '../local-configs.ts';
import { readPostFile } from '../read-file.ts';
import { settingsFor } from '../settings.ts';
import { showFit } from '../show/fit.ts';

export interface FitOptions {
  readonly json: boolean;
  /** Commands come as JSON lines on standard input, in place of posts. */
  readonly stdin: boolean;
  /** A hardware class by name; null: the first of the settings. */
  readonly gpu: string | null;
}

/** Says what the runs of posts, or commands given as words, take of a GPU, and where they fit. 0, whatever they take. */
export async function fit(paths: readonly string[], options: FitOptions): Promise<number> {
  if (options.stdin === paths.length > 0) {
    throw new UsageError('fit takes posts, or --stdin and one command a line, not both and not neither');
  }
  if (options.stdin) await fitLines(options);
  else await fitPosts(paths, options);
  return 0;
}

async function fitLines(options: FitOptions): Promise<void> {
  const hardware = hardwareNamed(options.gpu ?? 'A10G');
  const lines = (await text(process.stdin)).split('\n');
  for (const [index, written] of lines.entries()) {
    if (written.trim() === '') continue;
    const read = readCommandLine(written);
    if (read.kind === 'problem') throw new UsageError(`standard input, line ${index + 1}: ${read.message}`);
    const run = runOfWords(read.command);
    const estimate =
      run === null ? null : estimateOfRun(run, { hardware, configOf: configsIn(process.cwd()) });
    const printed = estimate ?? unknownCommand();
    process.stdout.write(
      options.json
        ? `${JSON.stringify(printed)}\n`
        : showFit(read.command.words.slice(0, 2).join(' '), printed, hardware),
    );
  }
}

/** The words start nothing that mustrun knows. */
function unknownCommand(): RunEstimate {
  return {
    gpuMemoryGiB: null,
    parts: null,
    devices: 1,
    fits: Object.fromEntries(HARDWARE.map(({ name }) => [name, 'unknown'])),
    seconds: null,
    usd: null,
    recommendations: [],
    assumptions: ['the words start no run of ms-swift'],
  };
}

async function fitPosts(paths: readonly string[], options: FitOptions): Promise<void> {
  const shown: unknown[] = [];
  for (const path of paths) {
    const post = await readPostFile(path, process.cwd());
    const settings = await settingsFor(path, process.cwd());
    const hardware = hardwareNamed(options.gpu ?? settings.hardware[0] ?? 'A10G');
    const configOf = configsIn(process.cwd(), dirname(resolve(path)));
    for (const run of post.runs) {
      const estimate = estimateOfRun(run, { hardware, configOf });
      shown.push({ path: post.path, run: run.id, line: run.line, ...estimate });
      if (!options.json)
        process.stdout.write(showFit(`${post.path}:${run.line}  ${run.id}`, estimate, hardware));
    }
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ runs: shown }, null, 2)}\n`);
}
