#!/usr/bin/env node
// `npx carnet …`: sets up what is missing (saying so on stderr), then runs the command line under Node 26.
import { compileCache, handOver } from './setup/hand-over.mjs';
import { ensureReady } from './setup/index.mjs';
import { inRoot } from './setup/paths.mjs';
import { SetupError, speaker } from './setup/say.mjs';

try {
  const args = process.argv.slice(2);
  const node = await ensureReady(speaker({ quiet: true }), { web: ['serve', 'start', 'restart'].includes(args[0]) });
  process.exitCode = await handOver(node, [inRoot('src', 'cli', 'main.ts'), ...args], { env: compileCache });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`✗ ${error.message}\n`);
  process.exitCode = 1;
}
