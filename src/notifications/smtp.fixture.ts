import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TestSmtp {
  readonly port: number;
  readonly mails: {
    readonly to: string[];
    readonly text: string;
    readonly secure: boolean;
    readonly user: string | undefined;
  }[];
  close(): Promise<void>;
}

/** A real SMTP server on loopback that takes every mail, except to addresses that begin with `refused`. */
export async function startSmtp(options: SMTPServerOptions, port = 0): Promise<TestSmtp> {
  const mails: TestSmtp['mails'] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH'],
    ...options,
    onRcptTo(address, _session, callback) {
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
        callback();
      });
    },
  });
  server.on('error', () => undefined); // a client that hangs up is what some tests are about
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port, // listening on TCP, so it is no path
    mails,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
