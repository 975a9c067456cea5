import { Socket } from 'node:net';

type Bytes = Uint8Array | string;
type Done = (error?: Error | null) => void;

/** What postgres.js hands over of an address. */
export interface Target {
  /** A Unix socket; false where there is none. */
  readonly path?: string | false | undefined;
  readonly host: readonly string[];
  readonly port: readonly number[];
}

/** The driver greets in the turn in which it connects. */
const dumbMs = 1_000;

/**
 * A socket whose end the driver takes calmly. postgres.js gathers small writes until the end of the turn; where the connection ends
 * in between, it writes to nothing, which ends the whole process, or never writes on that connection again (its issues 1154, 1208).
 * So the end is told in the order that it can take: first an error, which fails what waits, again as long as something new was
 * asked meanwhile (a `rollback`), and only then that the socket is closed.
 */
export class CalmSocket extends Socket {
  /** Whether the driver said anything on it. */
  #greeted = false;
  /** By which the driver names the server in TLS, as whoever stands before several databases asks for. */
  readonly host: string | undefined;
  /** Whether it said anything since it was last told that the connection is lost. */
  #asked = false;

  /** `onDumb`: called where it connects and the driver says nothing on it, as on a connection that it spoilt. */
  constructor({ path, host, port }: Target, onDumb: () => void) {
    super();
    this.host = host[0];
    this.once('connect', () => {
      setTimeout(() => {
        if (this.#greeted || this.destroyed) return;
        onDumb();
        this.destroy();
      }, dumbMs).unref();
    });
    if (typeof path === 'string') this.connect(path);
    else this.connect(port[0] ?? 5432, host[0] ?? 'localhost');
    // Node's `connect` puts the method of its own class back, so it stands on the socket itself.
    this.write = (bytes: Bytes, encoding?: BufferEncoding | Done, done?: Done): boolean => {
      this.#greeted = true;
      this.#asked = true;
      if (this.destroyed) return true;
      return typeof encoding === 'string' ? super.write(bytes, encoding, done) : super.write(bytes, encoding);
    };
  }

  override emit(event: string | symbol, ...given: unknown[]): boolean {
    if (event !== 'close') return super.emit(event, ...given);
    this.#tell(() => super.emit('close', ...given));
    return true;
  }

  #tell(close: () => void): void {
    this.#asked = false;
    if (this.listenerCount('error') > 0) super.emit('error', lost());
    // What was asked on hearing this is written in the turn's end after this one.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#asked) this.#tell(close);
        else close();
      }),
    );
  }
}

function lost(): Error {
  return Object.assign(new Error('The connection to the database was lost.'), { code: 'CONNECTION_CLOSED' });
}
