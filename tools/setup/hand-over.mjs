import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { withNode } from './npm.mjs';
import { inRoot } from './paths.mjs';

/** Where Node keeps compiled code from one start to the next: it halves the time that loading takes. */
export const compileCache = { NODE_COMPILE_CACHE: inRoot('.tools', 'compile-cache') };

/**
 * Runs a program in our place: it has our terminal, gets our signals, and its end is ours. The channel tells it when we
 * die without a word. Gives the exit code; 128 + n after signal n, as shells do.
 */
export function handOver(node, args, { cwd, env = {} } = {}) {
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(node, [...flags, ...args], {
    cwd,
    env: { ...withNode(node), ...env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm hands a signal on to a shell, which does not hand it on to us: when that shell is gone, so is whoever wanted us.
  const starter = process.ppid;
  const watch =
    process.env.npm_command === undefined
      ? undefined
      : setInterval(() => process.ppid !== starter && child.kill('SIGTERM'), 500);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
