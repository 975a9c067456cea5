/** A server that listens. */
export interface RunningServer {
  /** What people type, such as `http://localhost:8080`. */
  readonly address: string;
  /** Lines for people at the start, such as who can sign in; none by default. */
  readonly lines?: readonly string[];
  /** Stops listening, lets running requests end, closes pools. */
  close(): Promise<void>;
}
