import type { WebSocket } from 'ws';
import type { TopicMessage } from './top-state.js';

const TOPICS = ['queues', 'demands', 'alerts'];
/** The hub sends a ping each 15 s: a socket without one for this long is dead, even if nobody has closed it. */
const SILENCE_MS = 45_000;

interface Listener {
  message(message: TopicMessage): void;
  /** The socket has ended, or never began. @param forGood the key may not watch all of it */
  ended(forGood: boolean): void;
}

/** Subscribes to the topics of the view. @returns a function that ends the subscription */
export function watchTopics(socket: WebSocket, listener: Listener): () => void {
  let forGood = false;
  let silence: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => socket.terminate(), SILENCE_MS);
  };
  socket.on('open', () => {
    heard();
    // One message each: a message is obeyed as a whole or refused as a whole.
    for (const topic of TOPICS) socket.send(JSON.stringify({ type: 'subscribe', topics: [topic] }));
  });
  socket.on('ping', heard);
  socket.on('message', (data: Buffer) => {
    const message = parsed(data);
    if (message === undefined) return socket.terminate();
    if (message.type === 'error' && message.code === 'FORBIDDEN') {
      forGood = true;
      return socket.terminate();
    }
    listener.message(message);
  });
  // The reason of a failed connection shows in the next request, with the hub's own words.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(silence);
    listener.ended(forGood);
  });
  return () => {
    clearTimeout(silence);
    socket.removeAllListeners('close').terminate();
  };
}

function parsed(data: Buffer): (TopicMessage & { code?: string }) | undefined {
  try {
    return JSON.parse(data.toString('utf8')) as TopicMessage & { code?: string };
  } catch {
    return undefined;
  }
}
