import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { TcpProxy } from '../../support/proxy.js';

describe('the TCP proxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  let port: number;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    proxy = new TcpProxy();
    port = await proxy.listen((echo.address() as AddressInfo).port);
  });

  afterEach(async () => {
    clients.splice(0).forEach((client) => client.destroy());
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  });

  async function connected(): Promise<{ socket: Socket; text: () => string }> {
    const socket = createConnection(port, '127.0.0.1');
    clients.push(socket);
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, text: () => text };
  }

  it('passes bytes both ways', async () => {
    const { socket, text } = await connected();
    socket.write('hello');
    await eventually(() => text() === 'hello');
  });

  it('keeps connections and accepts new ones while it is paused, and passes nothing until it resumes', async () => {
    const before = await connected();
    before.socket.write('a');
    await eventually(() => before.text() === 'a');

    proxy.pause();
    const during = await connected();
    before.socket.write('b');
    during.socket.write('c');
    // Bytes that pass a second proxy meanwhile prove that there was enough time.
    const other = new TcpProxy();
    const witness = createConnection(await other.listen((echo.address() as AddressInfo).port), '127.0.0.1');
    clients.push(witness);
    witness.write('w');
    await once(witness, 'data');
    await other.close();
    expect([before.text(), during.text()]).toEqual(['a', '']);
    expect(before.socket.destroyed).toBe(false);

    proxy.resume();
    await eventually(() => before.text() === 'ab' && during.text() === 'c');
  });

  it('ends every connection when it is cut, and then accepts or refuses new ones', async () => {
    const { socket } = await connected();
    const closed = once(socket, 'close');
    await eventually(() => proxy.connections === 1);
    proxy.cut();
    await closed;
    const again = await connected();
    again.socket.write('x');
    await eventually(() => again.text() === 'x');

    proxy.cut({ refuse: true });
    const refused = await connected();
    await once(refused.socket, 'close');
    proxy.resume();
    const third = await connected();
    third.socket.write('y');
    await eventually(() => third.text() === 'y');
  });
});
