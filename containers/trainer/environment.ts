import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fingerprint } from '../../core/flow/attempt/fingerprint.ts';

export async function takeFingerprint(
  engineHome: string,
  variables: Readonly<Record<string, string>>,
): Promise<Fingerprint> {
  const processors = cpus();
  return {
    packages: await installedPackages(engineHome),
    python: await pythonVersion(engineHome),
    system: `${platform()} ${release()} ${arch()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    gpus: await graphicsProcessors(),
    variables,
  };
}

/** Name and version of every distribution in the environment, read off its folders (pip would take a second). */
export async function installedPackages(engineHome: string): Promise<Record<string, string>> {
  const libraries = join(engineHome, 'lib');
  const found: [string, string][] = [];
  for (const version of await readdir(libraries).catch(() => [])) {
    for (const entry of await readdir(join(libraries, version, 'site-packages')).catch(() => [])) {
      const parts = /^(?<name>.+)-(?<version>[^-]+)\.dist-info$/.exec(entry)?.groups;
      if (parts?.name && parts.version) {
        found.push([parts.name.toLowerCase().replaceAll('_', '-'), parts.version]);
      }
    }
  }
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function pythonVersion(engineHome: string): Promise<string> {
  const settings = await readFile(join(engineHome, 'pyvenv.cfg'), 'utf8').catch(() => '');
  return /^version\s*=\s*(.+)$/m.exec(settings)?.[1]?.trim() ?? 'unknown';
}

async function graphicsProcessors(): Promise<Fingerprint['gpus']> {
  const asked = await promisify(execFile)('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader,nounits',
  ]).catch(() => null);
  if (asked === null) return [];
  return asked.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .map(([name, driver, memory]) => ({
      name: name ?? 'unknown',
      driver: driver ?? 'unknown',
      memoryMiB: Number(memory ?? 0),
    }));
}
