// Servers of a benchmark's messages, in a process of their own: HTTP and SMTP, which take all. Prints their ports as a message.
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

const taken = { http: 0, mail: 0 };
const http = createServer((request, response) => {
  request.resume().on('end', () => {
    taken.http += 1;
    response.end();
  });
});
const mail = new SMTPServer({
  ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false },
  onData(stream, _session, done) {
    stream.resume().on('end', () => {
      taken.mail += 1;
      done();
    });
  },
});
const listening = [http.listen(0, '127.0.0.1'), mail.listen(0, '127.0.0.1')];
await Promise.all(listening.map((server) => new Promise((done) => server.once('listening', done))));
const [httpPort, mailPort] = listening.map((server) => server.address().port);
process.on('message', () => process.send(taken));
process.send({ httpPort, mailPort });
