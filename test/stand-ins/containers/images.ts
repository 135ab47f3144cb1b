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

/**
 * Builds the trainer image from its Dockerfile, on stand-ins for the two images that it starts from, and with the engine's
 * packages mounted rather than installed. The name of the image, by digest as it is deployed.
 */
export async function buildTrainerImage(engine: ContainerEngine): Promise<string> {
  await ensureBaseImage(engine);
  await ensureNode(engine);
  await must(engine, process.execPath, [BUNDLE]);
  const settings = { BASE, NODE, PACKAGES: 'mounted', PIP_CERT: '/run/host-ca.crt' };
  const words = Object.entries(settings).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const certificates = ['--volume', `${CERTIFICATES}:/run/host-ca.crt:ro`];
  const build = ['build', '--quiet', '--network', 'host', ...certificates, ...words, '--tag', IMAGE, TRAINER];
  await must(engine, 'podman', build);
  const digest = await must(engine, 'podman', ['image', 'inspect', '--format', '{{.Digest}}', IMAGE]);
  return `${IMAGE.replace(/:[^:]*$/, '')}@${digest.trim()}`;
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
