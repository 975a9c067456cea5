import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CarnetError, hasCode } from '../kernel/index.ts';
import type { Mode } from './config.ts';

const markName = 'instance.json';

/**
 * Makes the data folder (mode 0700) and marks it as demo or real at first use; from then on it is refused in the other
 * mode, so that real data never get into a folder where anybody is signed in. Throws `bad-configuration`.
 */
export function claimDataFolder(folder: string, mode: Mode): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // `wx` fails when the mark is there, so of two first starts one wins and the other reads.
    writeFileSync(join(folder, markName), `${JSON.stringify({ kind: mode })}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) {
      throw refuse(`the folder ${folder} cannot be written. Write a folder that this user owns.`, error);
    }
    const kind = readKind(join(folder, markName));
    if (kind === mode) return;
    if (kind === 'demo') throw refuse(`${folder} holds demo data. Write another folder for a real instance.`);
    if (kind === 'real') throw refuse(`${folder} belongs to a real instance. Write another folder for the demo.`);
    throw refuse(`${join(folder, markName)} cannot be understood. Write another folder, or restore this one.`);
  }
}

function readKind(path: string): unknown {
  try {
    const mark: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof mark === 'object' && mark !== null && 'kind' in mark ? mark.kind : null;
  } catch {
    return null;
  }
}

function refuse(message: string, cause?: unknown): CarnetError {
  const errors = [{ field: 'CARNET_DATA', code: 'unsafe', message }];
  return new CarnetError('bad-configuration', 'One setting is not right.', { errors, cause });
}
