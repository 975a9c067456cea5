import { join, sep } from 'node:path';
import { isLoopback } from './addresses.ts';
import type { WitnessConfig } from './config.ts';
import type { Reader } from './reader.ts';

/**
 * Where checkpoints of the access log go: the folder `witness` of the data folder always, and what `WITNESSES` names besides,
 * folders and https addresses (c2sp.org/tlog-witness).
 */
export function readWitnesses(
  read: Reader,
  dataFolder: string,
  resolvePath: (path: string) => string,
): readonly WitnessConfig[] {
  const named = read.list('WITNESSES').map((text): WitnessConfig => {
    if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return folderOf(resolvePath(text), dataFolder);
    const url = URL.canParse(text) ? new URL(text) : null;
    const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    if (!secure)
      read.problem(
        'WITNESSES',
        'bad-value',
        'each is a folder or an https address. Write for example /mnt/witness, https://witness.example.org.',
      );
    return { kind: 'network', url: text };
  });
  return [folderOf(join(dataFolder, 'witness'), dataFolder), ...named];
}

function folderOf(folder: string, dataFolder: string): WitnessConfig {
  return { kind: `${folder}${sep}`.startsWith(`${dataFolder}${sep}`) ? 'data-folder' : 'folder', folder };
}
