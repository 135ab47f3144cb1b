import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../infra/compute/prepare-machine.sh', import.meta.url));

/** A network of its own with a second address, and what stands for ECS's agent in it: the redirection as ECS makes it. */
const NETWORK = `
ip link set lo up
ip addr add 10.0.0.2/24 dev lo
ip route add default dev lo src 10.0.0.2
iptables -t nat -A OUTPUT -d 169.254.170.2 -p tcp --dport 80 -j REDIRECT --to-ports 51679
node -e "require('node:net').createServer((socket) => socket.end()).listen(51679, '127.0.0.1', () => console.log('up'))" > /tmp/up.$$ &
agent=$!
trap 'kill $agent; rm -f /tmp/up.$$' EXIT
until [ -s /tmp/up.$$ ]; do sleep 0.1; done
`;

/** Who reaches what: one line a user and place. */
const ASK = `
for user in 0 10001 10002; do
  for place in 169.254.170.2/80 127.0.0.1/51679; do
    if setpriv --reuid $user --clear-groups timeout 2 bash -c "exec 3<>/dev/tcp/$place" 2>&1; then echo "$user $place"; fi
  done
done
`;

const probe = spawnSync('unshare', ['--net', 'iptables', '-t', 'raw', '-L'], { encoding: 'utf8' });
const lacks = probe.status === 0 ? null : 'root, unshare and iptables';
if (lacks !== null && process.env.CI === 'true') throw new Error(`this machine lacks ${lacks}`);

/** The rules as the machine sets them up, without the rest of the script. */
function firewall(): string {
  const script = readFileSync(SCRIPT, 'utf8');
  const rules = script.slice(script.indexOf('training='), script.indexOf('# The fast disk'));
  return rules.replaceAll(/^refuse ip6tables.*$/gm, '');
}

function reached(rules: string): readonly string[] {
  const { stdout } = spawnSync('unshare', ['--net', 'bash', '-c', `${NETWORK}\n${rules}\n${ASK}`], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return stdout.split('\n').filter((line) => /^\d+ /.test(line));
}

const EVERYWHERE = ['169.254.170.2/80', '127.0.0.1/51679'];
const of = (user: number): string[] => EVERYWHERE.map((place) => `${user} ${place}`);

describe.skipIf(lacks !== null)(
  `the firewall${lacks === null ? '' : `, not run: this machine lacks ${lacks}`}`,
  () => {
    it('keeps the training user, and nobody else, from credentials', () => {
      expect(reached(firewall())).toEqual([...of(0), ...of(10_001)]);
    });

    it('is needed: without it the training user reaches them', () => {
      expect(reached('')).toEqual([...of(0), ...of(10_001), ...of(10_002)]);
    });

    it('must stand before the redirection: in the table filter it does not see the address', () => {
      const late = firewall()
        .replace('-t raw', '-t filter')
        .replace(/^refuse iptables -d 127.*$/m, '');

      expect(reached(late)).toContain('10002 169.254.170.2/80');
    });
  },
);
