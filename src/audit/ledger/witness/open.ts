import type { WitnessConfig } from '../../../config/index.ts';
import { folderWitness } from './folder.ts';
import { httpWitness } from './http.ts';
import type { Witness } from './witness.ts';

/** The witness of a setting. */
export function openWitness(config: WitnessConfig): Witness {
  return config.kind === 'network' ? httpWitness(new URL(config.url)) : folderWitness(config.folder, config.kind);
}
