/** How long one turn works at batches before the job is looked at again: a pause takes effect within it. */
const turnMs = 500;

/** What is done with each batch; a place is where one begins. */
export interface Stages<Place, Read, Made> {
  read(place: Place): Promise<Read>;
  /** Where the next batch begins; null after the last one. */
  after(place: Place, read: Read): Place | null;
  make(place: Place, read: Read): Promise<Made>;
  /** Called in order, each after the one before has ended; it writes what was made, and then notes where to go on. */
  write(place: Place, made: Made, next: Place | null): Promise<void>;
}

/**
 * Works at batches for one turn: while one is made, the next is read and the one before is written, so that this process, the key
 * service and the databases work at the same time. What fails ends it, after what was being written is; nothing is noted that was
 * not written.
 *
 * @param makesAtOnce How many batches may be in the making: more than one where another process makes them.
 */
export async function pipeline<Place, Read, Made>(
  first: Place,
  stages: Stages<Place, Read, Made>,
  makesAtOnce = 1,
): Promise<void> {
  const until = performance.now() + turnMs;
  let written: Promise<void> = Promise.resolve();
  let ahead = stages.read(first);
  const making: Promise<unknown>[] = [];
  const writing: Promise<unknown>[] = [];
  try {
    for (let place: Place | null = first; place !== null; ) {
      const here: Place = place;
      const read = await ahead;
      const after = stages.after(here, read);
      const next = performance.now() < until ? after : null;
      if (next !== null) ahead = handled(stages.read(next));
      const made = handled(stages.make(here, read));
      written = handled(writeAfter(written, made, (done) => stages.write(here, done, after)));
      making.push(made);
      writing.push(written);
      if (making.length >= makesAtOnce) await making.shift();
      if (writing.length > makesAtOnce) await writing.shift();
      place = next;
    }
    await written;
  } catch (error) {
    // What was being written comes to its end, whatever it is, before the turn may begin anew.
    await Promise.allSettled([ahead, ...making, ...writing, written]);
    throw error;
  }
}

/** Writes what was made once the batch before is written; never when that failed. */
async function writeAfter<Made>(
  before: Promise<void>,
  made: Promise<Made>,
  write: (made: Made) => Promise<void>,
): Promise<void> {
  await before;
  await write(await made);
}

/** Awaited later: until then its failure is nobody's surprise. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
