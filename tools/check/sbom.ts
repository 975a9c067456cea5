import { mkdirSync, readFileSync } from 'node:fs';
import { type Check, linesOf, runTool } from './outcome.ts';

const file = '.tools/sbom.cdx.json';

/** The list of parts in CycloneDX form, made anew from the lock file. */
export const sbom: Check = {
  name: 'list of parts',
  async run() {
    mkdirSync('.tools', { recursive: true });
    const args = [
      '--package-lock-only',
      '--omit',
      'dev',
      '--output-reproducible',
      '--output-format',
      'JSON',
      '--output-file',
      file,
    ];
    const { code, all } = await runTool('@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js', args);
    if (code !== 0) return { result: 'failed', says: 'it could not be made', culprits: linesOf(all).slice(-5) };
    const parts: { readonly components?: readonly unknown[] } = JSON.parse(readFileSync(file, 'utf8'));
    const count = parts.components?.length ?? 0;
    if (count === 0) return { result: 'failed', says: `${file} names no part` };
    return { result: 'ok', says: `${count} parts of the product in ${file} (CycloneDX)` };
  },
};
