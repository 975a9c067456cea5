import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Whether somebody sits at a terminal who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Asks a question on the terminal; `hidden` shows nothing of what is typed (passwords). */
export async function ask(question: string, { hidden = false } = {}): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: hidden ? silent : process.stdout, terminal: true });
  const gone = new Promise<string>((resolve) => {
    reader.once('close', () => resolve(''));
    reader.once('SIGINT', () => process.exit(1));
  });
  if (hidden) process.stdout.write(question);
  try {
    return (await Promise.race([reader.question(hidden ? '' : question), gone])).trim();
  } finally {
    reader.close();
    if (hidden) process.stdout.write('\n');
  }
}

/** Yes or no; no without a clear yes. */
export async function confirm(question: string): Promise<boolean> {
  return /^(y|yes|o|oui)$/i.test(await ask(`${question} [y/N] `));
}
