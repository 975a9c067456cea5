import { existsSync, readFileSync } from 'node:fs';
import { errorCodes } from '../../src/kernel/index.ts';
import { type Check, verdict } from '../check/outcome.ts';

const file = 'docs/errors.md';

/** `docs/errors.md` says of each error code what it means and what to do, and of no other. */
export const errors: Check = {
  name: 'error codes are documented',
  run() {
    const codes = Object.keys(errorCodes);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const written = [...text.matchAll(/^(?:\||#+)\s*`([a-z-]+)`/gm)].map((match) => match[1] ?? '');
    return verdict(`${codes.length} codes in ${file}`, [
      ...codes.filter((code) => !written.includes(code)).map((code) => `${file}: \`${code}\` is missing`),
      ...written.filter((code) => !codes.includes(code)).map((code) => `${file}: \`${code}\` does not exist`),
    ]);
  },
};
