import {
  type Agreement,
  agreement,
  countsAgainst,
  type Miss,
  missOf,
  type ReadPost,
  type ReadRun,
  sumOf,
} from './score-pages.ts';
import { isSameValue, type OptionValue, optionName } from './score-values.ts';
import type { TruthPage, TruthRun } from './truth-schema.ts';

export interface RunScore {
  readonly commands: { readonly truth: number; readonly found: number; readonly invented: number };
  /** Over all options of the truth's runs: name and value right, in a run that was found. */
  readonly options: { readonly truth: number; readonly right: number; readonly invented: number };
  readonly misses: readonly Miss[];
  readonly pairs: readonly RunPair[];
}

export interface RunPair {
  readonly truth: TruthRun;
  readonly read: ReadRun;
}

export interface RunAgreement {
  readonly engineLine: Agreement;
  readonly processes: Agreement;
  readonly complete: Agreement;
  readonly environment: Agreement;
}

/** A run may be placed at its program or at the assignments before it. */
export function isAt(run: TruthRun, line: number): boolean {
  return (run.startLine ?? run.line) <= line && line <= run.line;
}

export function scoreRuns(page: TruthPage, post: ReadPost): RunScore {
  const pairs = pairRuns(page.runs, post.runs);
  const missing = page.runs.filter((truth) => !pairs.some((pair) => pair.truth === truth));
  const invented = post.runs.filter(
    (read) => countsAgainst(read.line, page) && !pairs.some((pair) => pair.read === read),
  );
  const options = pairs.map((pair) => compareOptions(page.path, pair));
  return {
    commands: { truth: page.runs.length, found: pairs.length, invented: invented.length },
    options: {
      truth: sumOf(page.runs, ({ options: written }) => Object.keys(written).length),
      right: sumOf(options, ({ right }) => right),
      invented: sumOf(options, ({ invented: names }) => names),
    },
    misses: [
      ...missing.map((truth) =>
        missOf(page.path, truth, 'command-missing', nameOf(truth), otherRunsAt(truth, post)),
      ),
      ...options.flatMap(({ misses }) => misses),
      ...invented.map((read) => missOf(page.path, read, 'command-invented', 'no run here', read.subcommand)),
    ],
    pairs,
  };
}

export function runAgreement(pages: readonly { path: string; pairs: readonly RunPair[] }[]): RunAgreement {
  const pairs = pages.flatMap(({ path, pairs: found }) =>
    found.map(({ truth, read }) => ({ where: `${path}:${truth.line}`, truth, read })),
  );
  return {
    engineLine: agreement(pairs.map(({ where, truth, read }) => [where, truth.engineLine, read.engine.line])),
    processes: agreement(pairs.map(({ where, truth, read }) => [where, truth.processes, read.processes])),
    complete: agreement(pairs.map(({ where, truth, read }) => [where, truth.complete, read.complete])),
    environment: agreement(
      pairs.map(({ where, truth, read }) => [where, sorted(truth.environment), sorted(read.environment)]),
    ),
  };
}

function pairRuns(truths: readonly TruthRun[], reads: readonly ReadRun[]): readonly RunPair[] {
  const pairs: RunPair[] = [];
  for (const truth of truths) {
    const read = reads.find(
      (candidate) =>
        isAt(truth, candidate.line) &&
        subcommandOf(candidate.subcommand) === truth.subcommand &&
        !pairs.some((pair) => pair.read === candidate),
    );
    if (read !== undefined) {
      pairs.push({ truth, read });
    }
  }
  return pairs;
}

/** `megatron sft` and `sft` name the same subcommand; the program is a field of its own. */
function subcommandOf(written: string): string {
  return written.replace(/^(?:swift|megatron)\s+/, '').replaceAll('_', '-');
}

function compareOptions(path: string, { truth, read }: RunPair) {
  const found = byName(read.options);
  const expected = byName(truth.options);
  const wrong = [...expected].filter(([name, value]) => {
    const actual = found.get(name);
    return actual === undefined || !isSameValue(value, actual, truth.form);
  });
  const extra = [...found].filter(([name]) => !expected.has(name));
  return {
    right: expected.size - wrong.length,
    invented: extra.length,
    misses: [
      ...wrong.map(([name, value]) => {
        const actual = found.get(name);
        const kind = actual === undefined ? 'option-missing' : 'option-differs';
        return missOf(
          path,
          truth,
          kind,
          shown(name, value),
          actual === undefined ? 'nothing' : shown(name, actual),
        );
      }),
      ...extra.map(([name, value]) =>
        missOf(path, truth, 'option-invented', 'no such option', shown(name, value)),
      ),
    ],
  };
}

function byName(options: Readonly<Record<string, OptionValue>>): ReadonlyMap<string, OptionValue> {
  return new Map(Object.entries(options).map(([name, value]) => [optionName(name), value]));
}

function shown(name: string, value: OptionValue): string {
  return `${name} = ${JSON.stringify(value)}`;
}

function nameOf(run: TruthRun): string {
  return `${run.program} ${run.subcommand}, ${Object.keys(run.options).length} options`;
}

function otherRunsAt(truth: TruthRun, post: ReadPost): string {
  const here = post.runs.filter(({ line }) => isAt(truth, line)).map(({ subcommand }) => subcommand);
  return here.length === 0 ? 'nothing' : here.join(', ');
}

function sorted(record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}
