import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import { HubError } from '../../common/errors.js';
import { parseOrThrow } from '../../common/validation.js';
import type { HubSocket } from '../../http/websocket/hub-socket.js';
import { errorsOf, formatResult, isSubscription, run, type GraphQLEngine } from './graphql-engine.js';
import { formatErrors } from './graphql-errors.js';
import { graphqlRequestSchema } from '../dto/graphql-request.js';
import type { GraphQLSender } from './root-fields.js';

/** Subscriptions of one socket, and its queries and mutations that run at a time: their results may be large. */
const [MAX_SUBSCRIPTIONS, MAX_RUNNING] = [50, 4];

interface SocketContext extends GraphQLSender {
  socket: HubSocket;
  /** Queries and mutations of the socket. */
  load: { running: number };
}

/** graphql-ws over the hub's sockets: each operation passes the same checks as over HTTP. */
export class GraphQLSockets {
  private readonly server: Server<SocketContext & Record<string, unknown>>;

  constructor(engine: GraphQLEngine) {
    this.server = makeServer({
      onSubscribe: ({ extra, subscriptions }, _id, payload) => {
        try {
          if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS)
            throw tooMany(`A socket has at most ${MAX_SUBSCRIPTIONS} operations`);
          const args = engine.prepare(parseOrThrow(graphqlRequestSchema, payload), extra);
          if (!isSubscription(args)) admit(extra);
          return args;
        } catch (thrown) {
          return errorsOf(thrown);
        }
      },
      execute: (args) => counted(args),
      onNext: (_context, _id, _payload, _args, result) => formatResult(result as ExecutionResult) as ExecutionResult,
      onError: (_context, _id, _payload, errors) => formatErrors(errors as GraphQLError[]),
    });
  }

  /** @returns a function that takes the socket's messages */
  open(socket: HubSocket): (text: string) => Promise<void> {
    let receive: (text: string) => Promise<void> = () => Promise.resolve();
    const closed = this.server.opened(
      {
        protocol: socket.protocol,
        send: (message) => socket.send(message),
        close: (code = 1000, reason = '') => socket.close(code, reason),
        onMessage: (handler) => (receive = handler),
      },
      {
        socket,
        principal: socket.sender.principal,
        address: socket.sender.attempt.address ?? null,
        load: { running: 0 },
      },
    );
    socket.onClose((code, reason) => void closed(code, reason));
    return (text) => receive(text);
  }
}

/** Begins no operation whose result would only wait in memory. @throws HubError RATE_LIMITED */
function admit(context: SocketContext): void {
  if (context.socket.congested) throw tooMany('Read the results of earlier operations first');
  if (context.load.running >= MAX_RUNNING)
    throw tooMany(`A socket runs ${MAX_RUNNING} queries and mutations at a time`);
  context.load.running += 1;
}

async function counted(args: ExecutionArgs): Promise<ExecutionResult> {
  try {
    return await run(args);
  } finally {
    (args.contextValue as SocketContext).load.running -= 1;
  }
}

function tooMany(message: string): HubError {
  return new HubError('RATE_LIMITED', message);
}
