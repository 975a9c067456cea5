import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TestSmtp {
  readonly port: number;
  readonly mails: {
    readonly to: string[];
    readonly text: string;
    readonly secure: boolean;
    readonly user: string | undefined;
  }[];
  /** So many next mails are taken, and the connection is cut instead of an answer. */
  dieOnNext(mails: number): void;
  /** So many next recipients are put off with 451, as greylisting does. */
  putOffNext(recipients: number): void;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that takes every mail, except to addresses that begin with `refused`. */
export async function startSmtp(options: SMTPServerOptions, port = 0): Promise<TestSmtp> {
  const mails: TestSmtp['mails'] = [];
  const sockets = new Set<Socket>();
  let [deaths, putOff] = [0, 0];
  const server = new SMTPServer({
    disabledCommands: ['AUTH'],
    ...options,
    onRcptTo(address, _session, callback) {
      if (putOff-- > 0) return callback(Object.assign(new Error('later'), { responseCode: 451 }));
      if (!address.address.startsWith('refused')) return callback();
      callback(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
          user: session.user,
        });
        if (deaths-- > 0) for (const socket of sockets) socket.destroy();
        else callback();
      });
    },
  });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('error', () => undefined); // a client that hangs up is what some tests are about
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port, // listening on TCP, so it is no path
    mails,
    dieOnNext: (count) => {
      deaths = count;
    },
    putOffNext: (count) => {
      putOff = count;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
