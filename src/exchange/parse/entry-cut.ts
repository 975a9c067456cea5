/** A piece of JSON as it is written, and how many members its objects have as written. */
export interface Piece {
  readonly bytes: Buffer;
  readonly members: number;
}

const name = Buffer.from('entry');
const placeholder = Buffer.from('{}');

/**
 * Cuts the objects of the list `entry` out of one value at the top of a file, so that each can be parsed when it has come, and keeps
 * the frame around them. It knows brackets and names alone: what it cuts is right where frame and entries are both JSON, and whoever
 * finds that one is not parses the whole value instead.
 */
export class EntryCut {
  /** How many letters of the name the last text of the outermost object has; -1 for another text, or none. */
  #spelled = -1;
  #inList: boolean = false;
  /** Where in this chunk the frame goes on, and where the entry began that is open; -1 for none. */
  #frameFrom = 0;
  #entryFrom = -1;
  #frame: Buffer[] = [];
  #entry: Buffer[] = [];
  #entryMembers = 0;
  #before = 0;
  #cut = 0;
  readonly #most: number;

  /** @param most after that many entries the rest stays in the frame, which somebody then refuses as a whole */
  constructor(most: number) {
    this.#most = most;
  }

  /** A new chunk. */
  begin(): void {
    this.#frameFrom = 0;
    if (this.#entryFrom >= 0) this.#entryFrom = 0;
  }

  word(): void {
    this.#spelled = 0;
  }

  spell(byte: number): void {
    this.#spelled = byte === name[this.#spelled] ? this.#spelled + 1 : -1;
  }

  comma(): void {
    this.#spelled = -1;
  }

  /** A bracket that led from one depth to another; an entry when it closed one. `members` are those of the value so far. */
  bracket(byte: number, before: number, after: number, chunk: Buffer, at: number, members: number): Piece | null {
    if (before === 0) this.#frameFrom = at;
    else if (before === 1 && after === 2) {
      this.#inList = byte === 0x5b && this.#spelled === name.length;
      this.#spelled = -1;
    } else if (after === 1) this.#inList = false;
    else if (this.#inList && before === 2 && byte === 0x7b && this.#cut < this.#most) {
      this.#frame.push(chunk.subarray(this.#frameFrom, at), placeholder);
      this.#entryFrom = at;
      this.#before = members;
    } else if (after === 2 && this.#entryFrom >= 0) return this.#close(chunk, at, members);
    return null;
  }

  /** The chunk is over and the value is not. */
  keep(chunk: Buffer): void {
    if (this.#entryFrom >= 0) this.#entry.push(chunk.subarray(this.#entryFrom));
    else this.#frame.push(chunk.subarray(this.#frameFrom));
  }

  /** The value is over: its frame, or null when nothing was cut out of it. */
  end(chunk: Buffer, at: number, members: number): Piece | null {
    this.#frame.push(chunk.subarray(this.#frameFrom, at + 1));
    const frame = this.#cut === 0 ? null : { bytes: Buffer.concat(this.#frame), members: members - this.#entryMembers };
    this.#frame = [];
    [this.#entryMembers, this.#cut, this.#spelled, this.#inList] = [0, 0, -1, false];
    return frame;
  }

  #close(chunk: Buffer, at: number, members: number): Piece {
    const last = chunk.subarray(this.#entryFrom, at + 1);
    const bytes = this.#entry.length === 0 ? last : Buffer.concat([...this.#entry, last]);
    const own = members - this.#before;
    this.#entry = [];
    this.#entryFrom = -1;
    this.#frameFrom = at + 1;
    this.#entryMembers += own;
    this.#cut++;
    return { bytes, members: own };
  }
}
