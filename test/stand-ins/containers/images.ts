import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTAINERS, type ContainerEngine, must, podman } from './engine.ts';

const TRAINER = fileURLToPath(new URL('../../../containers/trainer/', import.meta.url));
const BUNDLE = join(TRAINER, 'bundle.ts');

const SUITE = 'bookworm';
/** Stands for `python:3.11-slim-bookworm`, which has Debian's packages and a Python of that line. */
const BASE = `localhost/mustrun-base:${SUITE}`;
/** Stands for `node:24-bookworm-slim`: the Node that the project pins, at the place where that image has it. */
const NODE = `localhost/mustrun-node:${process.versions.node}`;
const IMAGE = 'localhost/mustrun-trainer:test';

/** Where a machine's own certificates are: a build step behind an inspecting proxy needs them. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export interface ImageSettings {
  readonly name: string;
  readonly line: string;
  /** Mounted: what is mounted when a container starts, rather than installed. */
  readonly packages:
    | { readonly kind: 'mounted' }
    /** `wheels`: a folder of this machine that pip looks into as well; null for none. */
    | { readonly kind: 'installed'; readonly torchIndex: string; readonly wheels: string | null };
}

const MOUNTED: ImageSettings = { name: IMAGE, line: '4.6.0', packages: { kind: 'mounted' } };

/**
 * Builds the trainer image from its Dockerfile, on stand-ins for the two images that it starts from, each by its digest as
 * deploy has it. The name of the image, by digest as it is deployed.
 */
export async function buildTrainerImage(
  engine: ContainerEngine,
  { name, line, packages }: ImageSettings = MOUNTED,
): Promise<string> {
  await ensureBaseImage(engine);
  await ensureNode(engine);
  await must(engine, process.execPath, [BUNDLE]);
  const installed = packages.kind === 'installed' ? packages : null;
  const wheels = installed?.wheels ?? null;
  const settings: Readonly<Record<string, string>> = {
    ...{ BASE, NODE, LINE: line, PACKAGES: packages.kind, PIP_CERT: '/run/host-ca.crt' },
    ...{ BASE_DIGEST: await digestOf(engine, BASE), NODE_DIGEST: await digestOf(engine, NODE) },
    ...(installed === null ? {} : { TORCH_INDEX: installed.torchIndex }),
    ...(wheels === null ? {} : { PIP_FIND_LINKS: '/run/wheels' }),
  };
  const volumes = [
    `${CERTIFICATES}:/run/host-ca.crt:ro`,
    ...(wheels === null ? [] : [`${wheels}:/run/wheels:ro`]),
  ];
  const words = [
    ...Object.entries(settings).flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]),
    ...volumes.flatMap((volume) => ['--volume', volume]),
  ];
  await must(engine, 'podman', ['build', '--quiet', '--network', 'host', ...words, '--tag', name, TRAINER]);
  return `${name.replace(/:[^:]*$/, '')}@${await digestOf(engine, name)}`;
}

async function digestOf(engine: ContainerEngine, image: string): Promise<string> {
  return (await must(engine, 'podman', ['image', 'inspect', '--format', '{{.Digest}}', image])).trim();
}

/** A small Debian, made when it is not there. The name of the image. */
export async function ensureBaseImage(engine: ContainerEngine): Promise<string> {
  if (await isThere(engine, BASE)) return BASE;
  const tarball = join(CONTAINERS, `base-${SUITE}.tar`);
  if ((await stat(tarball).catch(() => null)) === null) {
    const packages = '--include=ca-certificates,python3,python3-venv';
    await must(engine, 'mmdebstrap', [
      '--quiet',
      '--variant=minbase',
      packages,
      SUITE,
      `${tarball}.writing.tar`,
    ]);
    await rename(`${tarball}.writing.tar`, tarball);
  }
  await must(engine, 'podman', ['import', '--quiet', tarball, BASE]);
  return BASE;
}

async function ensureNode(engine: ContainerEngine): Promise<void> {
  if (await isThere(engine, NODE)) return;
  const tarball = join(CONTAINERS, 'node.tar');
  const place = '--transform=s,^.*,usr/local/bin/node,';
  await must(engine, 'tar', ['--create', '--absolute-names', place, '--file', tarball, process.execPath]);
  await must(engine, 'podman', ['import', '--quiet', tarball, NODE]);
}

async function isThere(engine: ContainerEngine, image: string): Promise<boolean> {
  return (await podman(engine, ['image', 'exists', image])).exitCode === 0;
}
