import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Inhabitant } from './population.ts';

/** Some who ask over a new connection each time, one request after the other, until they are told to end. */
export class FreshReaders {
  readonly ended: Promise<unknown>;
  readonly failed: string[] = [];
  asked = 0;
  #on = true;

  constructor(origin: string, count: number) {
    const { port } = new URL(origin);
    this.ended = Promise.all(
      Array.from({ length: count }, async () => {
        while (this.#on) {
          const status = await statusOf(Number(port)).catch((error: unknown) => String(error));
          if (!this.#on) return;
          this.asked++;
          if (status !== 200) this.failed.push(String(status));
          await sleep(20);
        }
      }),
    );
  }

  /** What fails from now on is no fault. */
  end(): void {
    this.#on = false;
  }
}

async function statusOf(port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const agent = new Agent({ keepAlive: false });
  get({ host: '127.0.0.1', port, path: '/api/instance', headers: { host: `localhost:${port}` }, agent }, (answer) => {
    answer
      .on('error', reject)
      .on('end', () => resolve(answer.statusCode ?? 0))
      .resume();
  }).on('error', reject);
  return await promise;
}

/** Some whose request is accepted and half there when the server is told to end. */
export class SlowWriters {
  readonly #origin: string;
  readonly #people: readonly Inhabitant[];
  #open: { readonly socket: Socket; readonly rest: string; said: string }[] = [];
  begun = 0;
  answered = 0;

  constructor(origin: string, people: readonly Inhabitant[]) {
    [this.#origin, this.#people] = [origin, people.slice(0, 8)];
  }

  /** Each sends the head of a create and the first half of its body, and is told to go on. */
  async begin(): Promise<void> {
    const { port, host } = new URL(this.#origin);
    for (const { cookie, record } of this.#people) {
      const subject = { reference: `Patient/${record}` };
      const body = JSON.stringify({ resourceType: 'Condition', subject, code: { text: 'a slow one' } });
      const half = body.length / 2;
      const head = [
        'POST /api/fhir/R4/Condition HTTP/1.1',
        `host: ${host}`,
        `origin: ${this.#origin}`,
        `cookie: ${cookie}`,
      ];
      const socket = connect(Number(port), '127.0.0.1');
      const one = { socket, rest: body.slice(half), said: '' };
      socket.on('data', (chunk: Buffer) => {
        one.said += chunk.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.write(
        `${[...head, 'content-type: application/json', 'expect: 100-continue', `content-length: ${body.length}`].join('\r\n')}\r\n\r\n${body.slice(0, half)}`,
      );
      this.#open.push(one);
      this.begun++;
    }
    // Said by the server when it has read the head.
    for (let waited = 0; waited < 20_000 && !this.#open.every(({ said }) => said.includes(' 100 ')); waited += 20)
      await sleep(20);
  }

  /** The rest comes half a second later; each is to be answered before its connection ends. */
  async finish(): Promise<void> {
    await sleep(500);
    await Promise.all(
      this.#open.map(async (one) => {
        const ended = one.socket.destroyed ? null : once(one.socket, 'close');
        one.socket.write(one.rest);
        await Promise.race([ended, sleep(10_000, null, { ref: false })]);
        if (one.said.includes('HTTP/1.1 201 ')) this.answered++;
        else console.log(`  instead: ${one.said.slice(0, 200)}`);
        one.socket.destroy();
      }),
    );
    this.#open = [];
  }
}
