import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT, start } from './workbench.ts';

let checkout = '';

/** A checkout with nothing but the installer and the lock file that it installs from. */
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'mustrun-setup-'));
  await cp(join(ROOT, 'cli', 'setup'), join(checkout, 'cli', 'setup'), { recursive: true });
  const python = join('containers', 'trainer', 'python');
  await cp(join(ROOT, python), join(checkout, python), { recursive: true });
});
afterEach(() => rm(checkout, { recursive: true }));

/** A program that the installer takes for Python: it tells its version, and makes an environment whose pip is `pip`. */
async function fakePython(version: string, pip: string): Promise<string> {
  const path = join(checkout, 'python');
  const script = `#!/bin/sh
if [ "$1" = -c ]; then echo "${version} ${path}"; exit 0; fi
mkdir -p "$3/bin" && printf '#!/bin/sh\\n${pip}\\n' > "$3/bin/pip" && chmod +x "$3/bin/pip"
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

function install(python: string) {
  const words = [
    `MUSTRUN_PYTHON=${python}`,
    process.execPath,
    join(checkout, 'cli', 'setup', 'python-environment.mjs'),
  ];
  return start('/usr/bin/env', words, checkout).end;
}

it('a missing Python is named, with what to do', async () => {
  const { exitCode, errors } = await install('/nowhere/python3');

  expect(errors).toMatch(/Python 3\.11, 3\.12 or 3\.13 is needed: none of \/nowhere\/python3 starts/);
  expect(errors).toMatch(/MUSTRUN_PYTHON=/);
  expect(exitCode).toBe(2);
});

it('a Python that is too old is named with its version', async () => {
  const { exitCode, errors } = await install(await fakePython('3 8', 'exit 0'));

  expect(errors).toMatch(/is needed: \S+python is 3\.8/);
  expect(exitCode).toBe(2);
});

it('a failed installation says where its log is, and the next call goes on', async () => {
  const failing = await install(await fakePython('3 11', 'echo no route to the index; exit 1'));
  expect(failing.exitCode).toBe(2);
  expect(failing.errors).toMatch(/no route to the index\nRun the command again to go on from here/);
  expect(failing.errors).toContain('install-python.log');

  await writeFile(join(checkout, '.mustrun', 'python', 'bin', 'pip'), '#!/bin/sh\nexit 0\n');
  const second = await install(join(checkout, 'python'));

  expect(second.errors).not.toContain('new environment');
  expect(second.exitCode).toBe(0);
  const third = await install(join(checkout, 'python'));
  expect(third.errors).toBe('');
});

it('a package whose installation was cut off is installed anew', async () => {
  await install(await fakePython('3 11', 'exit 1'));
  const packages = join(checkout, '.mustrun', 'python', 'lib', 'python3.11', 'site-packages');
  for (const [name, files] of [
    ['whole-1.0.dist-info', ['METADATA', 'RECORD']],
    ['cut_off-1.0.dist-info', ['METADATA']],
  ] as const) {
    await mkdir(join(packages, name), { recursive: true });
    for (const file of files) await writeFile(join(packages, name, file), '');
  }
  await writeFile(join(checkout, '.mustrun', 'python', 'bin', 'pip'), '#!/bin/sh\nexit 0\n');

  const { exitCode } = await install(join(checkout, 'python'));

  expect(exitCode).toBe(0);
  expect(await readdir(packages)).toEqual([
    'mustrun_opencompass.pth',
    'mustrun_opencompass.py',
    'mustrun_torchvision.pth',
    'mustrun_torchvision.py',
    'whole-1.0.dist-info',
  ]);
  expect(
    JSON.parse(await readFile(join(packages, '..', '..', '..', 'mustrun-installed.json'), 'utf8')),
  ).toHaveProperty('wanted');
});
