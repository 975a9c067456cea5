import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket between the product and PostgreSQL that passes everything on and counts what is asked. */
export interface CountingSocket {
  /** The address with the socket in place of its own. */
  through(address: string): string;
  /** Statements that were run (Execute, and simple queries), and how often an answer was waited for (Sync). */
  readonly counts: { statements: number; waits: number };
  close(): void;
}

/** `address`: one that names the folder of PostgreSQL's own socket, as the embedded one's do. */
export async function countingSocket(address: string): Promise<CountingSocket> {
  const counts = { statements: 0, waits: 0 };
  const behind = `${new URL(address).searchParams.get('host') ?? ''}/.s.PGSQL.5432`;
  const folder = mkdtempSync(join(tmpdir(), 'carnet-counting-'));
  const server = createServer((client) => {
    const database = connect(behind);
    const count = messageCounter(counts);
    client.on('data', count);
    client.pipe(database).pipe(client);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  return {
    counts,
    through(own) {
      const url = new URL(own);
      url.searchParams.set('host', folder);
      return url.href;
    },
    close() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Follows the messages of a client (PostgreSQL 18 manual, 54.7): the first has no type, each other a letter and its length. */
function messageCounter(counts: { statements: number; waits: number }): (chunk: Buffer) => void {
  let held = Buffer.alloc(0);
  let first = true;
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const head = first ? 0 : 1;
      if (held.length < head + 4) return;
      const end = head + held.readUInt32BE(head);
      if (held.length < end) return;
      const type = first ? '' : String.fromCharCode(held[0] ?? 0);
      if (type === 'E' || type === 'Q') counts.statements++;
      if (type === 'S' || type === 'Q') counts.waits++;
      held = held.subarray(end);
      first = false;
    }
  };
}
