import type { ServerResponse } from 'node:http';
import { failure } from './model.js';
import type { Change, Objects } from './objects.js';
import type { Call, RecordedRequest } from './requests.js';
import { selects } from './selectors.js';

interface Stream {
  send(type: string, object: unknown): void;
  bookmarks: boolean;
  response: ServerResponse;
  /** Stops sending. */
  close(): void;
}

/** The API server's open watches, and the ways to interrupt them. */
export class WatchStreams {
  private readonly open = new Set<Stream>();

  constructor(private readonly objects: Objects) {}

  get count(): number {
    return this.open.size;
  }

  serve({ query, response }: Call, record: RecordedRequest): void {
    const events: unknown[] = (record.events = []);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const send = (type: string, object: unknown) => {
      events.push({ type, object });
      response.write(`${JSON.stringify({ type, object })}\n`);
    };
    const past = this.objects.since(Number(query.get('resourceVersion')));
    if (!past) {
      send('ERROR', expired());
      return void response.end();
    }
    const selected = selects(query);
    const pass = ({ kind, type, object }: Change) => kind === 'pods' && selected(object) && send(type, object);
    const over = setTimeout(() => this.finish(stream), Number(query.get('timeoutSeconds') ?? 1800) * 1000);
    const close = () => {
      clearTimeout(over);
      this.objects.off('change', pass);
      this.open.delete(stream);
    };
    const stream: Stream = { send, bookmarks: query.get('allowWatchBookmarks') === 'true', response, close };
    past.forEach(pass);
    this.objects.on('change', pass);
    this.open.add(stream);
    response.on('close', close);
  }

  /** Cuts every watch's connection in the middle of a line. */
  drop(): void {
    for (const { response, close } of this.open) {
      close();
      response.write('{"type":"MODI', () => response.socket?.destroy());
    }
  }

  /** Ends all watches regularly, as at the server's time limit. */
  end(): void {
    for (const stream of this.open) this.finish(stream);
  }

  /** Ends all watches with 410, as for a client that has fallen behind. */
  expire(): void {
    for (const { send, response, close } of this.open) {
      send('ERROR', expired());
      close();
      response.end();
    }
  }

  private finish(stream: Stream): void {
    this.bookmark(stream);
    stream.close();
    stream.response.end();
  }

  private bookmark({ send, bookmarks }: Stream): void {
    const metadata = { resourceVersion: String(this.objects.version), creationTimestamp: null };
    const spec = { containers: null };
    if (bookmarks) send('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata, spec, status: {} });
  }
}

export function expired() {
  return failure(410, 'Expired', 'too old resource version');
}
