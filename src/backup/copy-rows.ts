import { CarnetError } from '../kernel/index.ts';

/** PostgreSQL manual, COPY, "Binary Format": signature, flags, length of the header extension. */
const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const headerLength = signature.length + 8;

/** Counts the rows of a binary COPY stream that comes in pieces, without looking at a value. */
export interface RowCounter {
  take(bytes: Buffer): void;
  /** The rows; `not-openable` when the stream did not end where its format says. */
  end(): number;
}

type State = 'header' | 'row' | 'field' | 'ended';
/** How many bytes say what comes next. */
const lengthOf: Readonly<Record<State, number>> = { header: headerLength, row: 2, field: 4, ended: 1 };

/** Walks from length to length; nothing is kept but the bytes of a number that the end of a piece cuts. */
export function countRows(): RowCounter {
  let state: State = 'header';
  let [rows, fields, skip] = [0, 0, 0];
  let rest = Buffer.alloc(0);

  /** Reads one length at `at`; gives how many bytes follow that belong to it. */
  const step = (bytes: Buffer, at: number): number => {
    switch (state) {
      case 'header':
        if (!bytes.subarray(at, at + signature.length).equals(signature)) throw badForm();
        state = 'row';
        return bytes.readUInt32BE(at + signature.length + 4);
      case 'row':
        fields = bytes.readInt16BE(at);
        if (fields < -1) throw badForm();
        if (fields >= 0) rows++;
        state = fields === -1 ? 'ended' : fields === 0 ? 'row' : 'field';
        return 0;
      case 'field':
        if (--fields === 0) state = 'row';
        return Math.max(0, bytes.readInt32BE(at));
      case 'ended':
        throw badForm();
    }
  };

  return {
    take(piece) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      rest = Buffer.alloc(0);
      let at = 0;
      for (;;) {
        const skipped = Math.min(skip, bytes.length - at);
        skip -= skipped;
        at += skipped;
        const needed = lengthOf[state];
        if (skip > 0 || at === bytes.length) return;
        if (bytes.length - at < needed) break;
        skip = step(bytes, at);
        at += needed;
      }
      rest = Buffer.from(bytes.subarray(at));
    },
    end() {
      if (state !== 'ended' || rest.length > 0) throw badForm();
      return rows;
    },
  };
}

function badForm(): CarnetError {
  return new CarnetError('not-openable', 'A table of the backup is not in the form of PostgreSQL.');
}
