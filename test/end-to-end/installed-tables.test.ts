import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PYTHON, ROOT, start } from './workbench.ts';

it('the recorded option tables are those of the installed engine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-tables-'));
  const recorded = join(folder, 'tables.json');

  const { exitCode, errors } = await start(
    PYTHON,
    [join(ROOT, 'test', 'differential', 'record_installed_tables.py'), recorded],
    ROOT,
  ).end;

  expect(exitCode, errors).toBe(0);
  const fixture = join(ROOT, 'test', 'unit', 'swift', 'fixtures', 'installed-tables-4.6.0.json');
  expect(JSON.parse(await readFile(recorded, 'utf8'))).toEqual(JSON.parse(await readFile(fixture, 'utf8')));
  await rm(folder, { recursive: true });
});
