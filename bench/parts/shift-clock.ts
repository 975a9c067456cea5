/**
 * To be loaded before a program (`node --import "shift-clock.ts?/folder/file"`): its clock, and that of the processes which it forks,
 * is wrong by the milliseconds that the file says. Only what tells the time of day is shifted, no timer.
 */
import processes from 'node:child_process';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const file = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const real = Date;
let shift = 0;
const look = (): void => {
  try {
    shift = Number(readFileSync(file, 'utf8'));
  } catch {
    shift = 0; // it is not there yet
  }
};
look();
setInterval(look, 100).unref();

const now = (): number => real.now() + shift;
globalThis.Date = new Proxy(real, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, self === globalThis.Date ? target : self),
  apply: () => new real(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

const { fork } = processes;
/** A fork gets the options of Node that its parent gives it, and this file besides. */
const shifted = (path: string | URL, ...given: unknown[]): unknown => {
  const [args, options] = Array.isArray(given[0]) ? given : [[], given[0]];
  const { execArgv = process.execArgv, ...others }: { execArgv?: readonly string[] } = Object(options ?? {});
  return Reflect.apply(fork, processes, [
    path,
    args,
    { ...others, execArgv: [...execArgv, '--import', import.meta.url] },
  ]);
};
Object.assign(processes, { fork: shifted });
syncBuiltinESMExports();
