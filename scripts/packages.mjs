// Programs that the suites need, and their installation on a Debian machine.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Program, its Debian package, and the suites that are skipped without it. */
const PARTS = [
  { program: 'redis-server', package: 'redis-server', suites: 'everything on Redis' },
  { program: 'dockerd', package: 'docker.io', suites: 'everything in containers' },
  { program: 'iptables', package: 'iptables', suites: "the containers' network rules" },
  { program: 'pgbouncer', package: 'pgbouncer', suites: 'a pooler before PostgreSQL' },
  { program: 'chromium', package: 'chromium', suites: 'pages in a browser' },
  { program: 'promtool', package: 'prometheus', suites: 'rules and dashboards for Prometheus' },
  { program: 'busybox', package: 'busybox-static', suites: 'everything in containers' },
];

const PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

const isMissing = ({ program }) =>
  !PATH.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

function aptGet(...args) {
  console.log(`> apt-get ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

/** Runs an installation under a policy-rc.d that keeps Debian from starting the installed packages' services. */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

/** Installs missing programs where allowed (root on Debian). @returns descriptions of those still missing */
export function ensureParts() {
  const missing = PARTS.filter(isMissing);
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const names = missing.map((part) => part.package);
    withoutServices(() => aptGet('update') && aptGet('install', '-y', '--no-install-recommends', ...names));
  }
  return PARTS.filter(isMissing).map((part) => `${part.program} (Debian: ${part.package}): ${part.suites}`);
}
