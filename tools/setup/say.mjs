/** A failure whose sentence is all that a person needs; no stack is shown. */
export class SetupError extends Error {}

/** One progress line a step; `quiet` keeps them off the output of commands that print data. */
export function speaker({ quiet = false } = {}) {
  const write = (line) => (quiet ? process.stderr : process.stdout).write(`${line}\n`);
  return {
    line: write,
    /** Says that a step begins, does it, and says how long it took. */
    async step(what, work) {
      const start = Date.now();
      write(`… ${what}`);
      const result = await work();
      write(`✓ ${what} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      return result;
    },
  };
}
