import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const [toGzip, toBrotli] = [promisify(gzip), promisify(brotliCompress)];

/** Puts a `.gz` and a `.br` beside each text file of the build, which the server sends to browsers that ask for them. */
export function compressed(folder: string): Plugin {
  return {
    name: 'carnet-compressed',
    apply: 'build',
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      const texts = names.filter((name) => /\.(js|css|svg|html)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const file = join(folder, name);
          const text = await readFile(file);
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
          await Promise.all([
            toGzip(text, { level: 9 }).then((bytes) => writeFile(`${file}.gz`, bytes)),
            toBrotli(text, quality).then((bytes) => writeFile(`${file}.br`, bytes)),
          ]);
        }),
      );
    },
  };
}
