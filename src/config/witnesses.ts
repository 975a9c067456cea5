import { join, sep } from 'node:path';
import { isLoopback } from './addresses.ts';
import type { BucketConfig, WitnessConfig } from './config.ts';
import type { Reader } from './reader.ts';

/**
 * Where checkpoints of the access log go: the folder `witness` of the data folder always, and what `WITNESSES` names besides:
 * folders, https addresses (c2sp.org/tlog-witness), and buckets of S3 (at AWS, or at `S3_ENDPOINT`).
 */
export function readWitnesses(
  read: Reader,
  dataFolder: string,
  resolvePath: (path: string) => string,
): readonly WitnessConfig[] {
  const endpoint = readEndpoint(read);
  const named = read.list('WITNESSES').map((text): WitnessConfig => {
    if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return folderOf(resolvePath(text), dataFolder);
    if (/^s3:/i.test(text)) return bucketOf(read, text, endpoint);
    const url = URL.canParse(text) ? new URL(text) : null;
    const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    if (!secure)
      read.problem(
        'WITNESSES',
        'bad-value',
        'each is a folder, an https address or a bucket. Write for example /mnt/witness, https://witness.example.org, s3://bucket/carnet.',
      );
    return { kind: 'network', url: text };
  });
  return [folderOf(join(dataFolder, 'witness'), dataFolder), ...named];
}

function folderOf(folder: string, dataFolder: string): WitnessConfig {
  return { kind: `${folder}${sep}`.startsWith(`${dataFolder}${sep}`) ? 'data-folder' : 'folder', folder };
}

/** AWS's rules for names of buckets, and for the prefix the characters that no store treats in a way of its own. */
const bucketForm = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}){0,8})\/?$/;

function bucketOf(read: Reader, text: string, endpoint: string | null): BucketConfig {
  const [, bucket = '', path = ''] = bucketForm.exec(text) ?? [];
  if (bucket === '')
    read.problem(
      'WITNESSES',
      'bad-value',
      'a bucket is written s3://BUCKET/PREFIX, without credentials (they come by AWS’s own ways) or parameters. Write for example s3://my-witness/carnet.',
    );
  return { kind: 'bucket', bucket, prefix: path.slice(1), endpoint };
}

/** Where buckets are when not at AWS. The origin alone: a path, or credentials in it, would be left out in silence. */
function readEndpoint(read: Reader): string | null {
  const example = 'https://s3.example.org';
  const url = read.url('S3_ENDPOINT', ['https:', 'http:'], example);
  if (url === null) return null;
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    read.problem(
      'S3_ENDPOINT',
      'unsafe',
      `what is kept there could be changed on its way. Write for example ${example}.`,
    );
  else if (url.href !== `${url.origin}/`)
    read.problem(
      'S3_ENDPOINT',
      'bad-value',
      `this is more than an origin: no path, name, password or parameters. Write for example ${example}.`,
    );
  return url.origin;
}
