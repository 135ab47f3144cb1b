import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Everything that must hold, cheapest first: format and lint, types, import direction, dead code, tests. Words after
 * `npm test --` go to vitest (`npm test -- --project unit`), and then only the tests run.
 */
const words = process.argv.slice(2);

interface Gate {
  readonly name: string;
  readonly run: () => boolean;
}

const GATES: readonly Gate[] = [
  { name: 'format and lint', run: () => succeeds('biome', ['ci', '--error-on-warnings']) },
  { name: 'types', run: () => succeeds('tsc', ['--noEmit', '--project', '.']) },
  { name: "types of the cloud's stack", run: () => succeeds('tsc', ['--noEmit', '--project', 'infra']) },
  { name: 'import direction', run: importsPointOneWay },
  { name: 'dead code', run: () => succeeds('knip', []) },
];

function succeeds(program: string, programWords: readonly string[]): boolean {
  const { status, error } = spawnSync(program, programWords, { stdio: 'inherit' });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  return status === 0;
}

const cruise = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** dependency-cruiser reports "no violations" also when it could not read a single module: they are counted. */
function importsPointOneWay(): boolean {
  const folders = ['core', 'adapters', 'functions', 'containers', 'cli', 'infra'];
  const found = spawnSync(
    'depcruise',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  const { modules, summary } = cruise.parse(JSON.parse(found.stdout));
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`));
  const seen = new Set(modules.map(({ source }) => source));
  const missed = files.filter((file) => !seen.has(file));
  for (const { from, to, rule } of summary.violations)
    process.stderr.write(`${from} -> ${to}: ${rule.name}\n`);
  for (const file of missed) process.stderr.write(`${file}: not seen by dependency-cruiser\n`);
  process.stdout.write(`${files.length} files looked at\n`);
  return files.length > 0 && missed.length === 0 && summary.violations.length === 0;
}

const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int() });

function testsPass(): boolean {
  const file = '.mustrun/test-report.json';
  mkdirSync('.mustrun', { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const passed = succeeds('vitest', ['run', ...reporters, ...words]);
  const counts = report.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!counts.success) return false;
  const { numPassedTests, numFailedTests, numPendingTests } = counts.data;
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
  return passed && numPassedTests > 0;
}

const gates = words.length > 0 ? [] : GATES;
const failed = gates.filter(({ name, run }) => {
  process.stdout.write(`\n== ${name}\n`);
  return !run();
});
process.stdout.write('\n== tests\n');
const passed = testsPass();
for (const { name } of failed) process.stderr.write(`failed: ${name}\n`);
process.exitCode = passed && failed.length === 0 ? 0 : 1;
