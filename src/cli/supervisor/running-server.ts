/** A server that listens. */
export interface RunningServer {
  /** What people type, such as `http://localhost:8080`. */
  readonly address: string;
  /** Lines for people at the start, such as who can sign in; none by default. */
  readonly lines?: readonly string[];
  /** Stops listening, lets running requests end, closes pools. */
  close(): Promise<void>;
  /**
   * Takes no new connections, answers what comes over those that are open, and resolves when they have ended. `rested`: told when the
   * work that no request waits for is given up, so that the one that comes after may have it.
   */
  retire?(rested: () => void): Promise<void>;
  /** Has its processes replaced by such as are started now, with another configuration as it came over the channel; as before when it fails. */
  renew?(packed: unknown): Promise<void>;
}
