import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { machineUserData } from '../../infra/compute/user-data.ts';

const SCRIPT = fileURLToPath(new URL('../../infra/compute/prepare-machine.sh', import.meta.url));
const DOCKERFILE = fileURLToPath(new URL('../../containers/trainer/Dockerfile', import.meta.url));
const TOOLS = ['iptables', 'ip6tables', 'lsblk', 'mkfs.xfs', 'mount', 'shutdown'];

/** Runs the script in a folder of its own, with stand-ins for what changes a machine that write down how they were called. */
function prepared({ disks = '', failing = '' }: { readonly disks?: string; readonly failing?: string }) {
  const place = mkdtempSync(join(tmpdir(), 'mustrun-machine-'));
  const calls = join(place, 'calls');
  mkdirSync(join(place, 'bin'));
  for (const tool of TOOLS) {
    const answer = tool === 'lsblk' ? `printf '%s' "${disks}"` : `[ ${tool} != "${failing}" ]`;
    writeFileSync(join(place, 'bin', tool), `#!/bin/sh\necho "${tool} $*" >> ${calls}\n${answer}\n`);
    chmodSync(join(place, 'bin', tool), 0o755);
  }
  const script = readFileSync(SCRIPT, 'utf8')
    .replaceAll('/mnt/mustrun', join(place, 'mnt'))
    .replaceAll('/etc/ecs/ecs.config', join(place, 'ecs.config'));
  const { status } = spawnSync('bash', ['-c', script], {
    env: { PATH: `${join(place, 'bin')}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  return { status, place, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('a machine', () => {
  it('refuses the training user, and only him, what hands out credentials, before ECS redirects it', () => {
    const { calls, status } = prepared({});
    const user = /MUSTRUN_TRAINING_USER=(\d+):/.exec(readFileSync(DOCKERFILE, 'utf8'))?.[1];
    const rules = calls.filter((call) => /^ip6?tables/.test(call));
    const rule = (what: string): string =>
      `-w 30 -t raw -I OUTPUT -m owner --uid-owner ${user} ${what} -j DROP`;

    expect(status).toBe(0);
    expect(rules).toEqual([
      `iptables ${rule('-d 169.254.169.254/32')}`,
      `iptables ${rule('-d 169.254.170.0/24')}`,
      `iptables ${rule('-d 127.0.0.0/8 -p tcp --dport 51678:51680')}`,
      `ip6tables ${rule('-d fd00:ec2::254/128')}`,
      `ip6tables ${rule('-d ::1/128 -p tcp --dport 51678:51680')}`,
    ]);
  });

  it('goes away where the firewall cannot be set up, before anything else', () => {
    const { calls, status, place } = prepared({ failing: 'iptables' });

    expect(status).not.toBe(0);
    expect(calls.at(-1)).toBe('shutdown -h now');
    expect(existsSync(join(place, 'ecs.config'))).toBe(false);
  });

  it('puts its fast disk to use, found by what it is', () => {
    const disks = '/dev/nvme0n1 Amazon Elastic Block Store\n/dev/nvme1n1 Amazon EC2 NVMe Instance Storage\n';
    const { calls, place } = prepared({ disks });

    expect(calls).toContain('mkfs.xfs -f -q /dev/nvme1n1');
    expect(calls).toContain(`mount -o noatime,nodev,nosuid /dev/nvme1n1 ${join(place, 'mnt')}`);
  });

  it('without a fast disk formats nothing, and has folders for each class of trust all the same', () => {
    const { calls, place } = prepared({ disks: '/dev/nvme0n1 Amazon Elastic Block Store\n' });

    expect(calls.filter((call) => /^(mkfs|mount)/.test(call))).toEqual([]);
    for (const folder of ['repository/scratch', 'repository/cache', 'fork/scratch', 'fork/cache']) {
      expect(statSync(join(place, 'mnt', folder)).mode & 0o7777).toBe(0o1777);
    }
  });

  it('has logs written by the role of the definition', () => {
    const { place } = prepared({});

    expect(readFileSync(join(place, 'ecs.config'), 'utf8').split('\n')).toContain(
      'ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true',
    );
  });

  it('gets the script as a part of MIME, which Batch adds its own to, in what EC2 takes', () => {
    const text = String(
      new Stack().resolve(machineUserData().render())['Fn::Base64'] ?? machineUserData().render(),
    );

    expect(text).toContain('Content-Type: multipart/mixed; boundary="mustrun-machine"');
    expect(text.length).toBeLessThan(16_384);
  });
});
