/** What the tree of this server says of itself, for a witness that holds an older head of it. */
export interface TreeView {
  /** Root of the first leaves, as they are stored now; null when there are not so many. */
  rootAt(size: bigint): Promise<Buffer | null>;
  /** Consistency proof (RFC 6962, section 2.1.2) of two sizes. */
  consistency(older: bigint, size: bigint): Promise<readonly Buffer[]>;
}

/**
 * How a witness stands to a checkpoint that it was told: `agrees` (and holds it now); `ahead`, it holds a later one, so this
 * database lost something; `forked`, it holds another history.
 */
export type Verdict = 'agrees' | 'ahead' | 'forked';

/** A place outside the database that keeps checkpoints, so that nobody can put an older state in the place of this one unseen. */
export interface Witness {
  /** For the log and for operators: a path, the host of an address, a bucket with its prefix. */
  readonly name: string;
  /**
   * `data-folder`: whoever may write the data may write it too. `bucket`: what is there cannot be taken back within its time;
   * `open-bucket`: it can, by whoever has the server's credentials.
   */
  readonly place: 'data-folder' | 'folder' | 'network' | 'bucket' | 'open-bucket';
  /** Tells it the newest checkpoint, and keeps it there for good before it resolves. Rejects when the witness is away. */
  tell(note: string, tree: TreeView): Promise<Verdict>;
}
