import type { WitnessConfig } from '../../../config/index.ts';
import { bucketWitness } from './bucket.ts';
import { folderWitness } from './folder.ts';
import { httpWitness } from './http.ts';
import type { Witness } from './witness.ts';

/**
 * The witness of a setting. `bad-configuration` when it needs a package that is not installed.
 * @param warn Told in words for the server's log, at most once, what such a witness is worth less by.
 */
export async function openWitness(config: WitnessConfig, warn: (words: string) => void): Promise<Witness> {
  if (config.kind === 'bucket') return await bucketWitness(config, { warn });
  return config.kind === 'network' ? httpWitness(new URL(config.url)) : folderWitness(config.folder, config.kind);
}
