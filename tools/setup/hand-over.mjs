import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { withNode } from './npm.mjs';

/**
 * Runs a program in our place: it has our terminal, gets our signals, and its end is ours. The channel tells it when we
 * die without a word. Gives the exit code; 128 + n after signal n, as shells do.
 */
export function handOver(node, args, { cwd, quietWarnings = true } = {}) {
  const flags = quietWarnings ? ['--disable-warning=ExperimentalWarning'] : [];
  const child = spawn(node, [...flags, ...args], {
    cwd,
    env: withNode(node),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
