import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** Returns a tar of a minimal root file system: busybox, a link for each applet, and the usual folders and users. */
export async function busyboxImage(): Promise<Buffer> {
  const path = execFileSync('which', ['busybox'], { encoding: 'utf8', env: { PATH: '/bin:/usr/bin' } }).trim();
  const applets = execFileSync(path, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  const tar = pack();
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'root', 'home'])
    tar.entry({ name, type: 'directory', mode: 0o755 });
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, readFileSync(path));
  for (const applet of applets.filter((name) => name !== 'busybox')) {
    tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  }
  tar.entry(
    { name: 'etc/passwd', mode: 0o644 },
    'root:x:0:0:root:/root:/bin/sh\nrunner:x:1001:1001::/home/runner:/bin/sh\n',
  );
  tar.entry({ name: 'etc/group', mode: 0o644 }, 'root:x:0:\nrunner:x:1001:\n');
  tar.finalize();
  return buffer(tar);
}
