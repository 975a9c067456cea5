import { sealKeyFile } from './key-file.ts';

// Changes the passphrase of a key file back and forth until it is killed: `node key-file.fixture.ts FILE ONE OTHER`.
const [file = '', one = '', other = ''] = process.argv.slice(2);
for (let n = 0; ; n++) {
  const [from, to] = n % 2 === 0 ? [one, other] : [other, one];
  await sealKeyFile({ file, passphrase: async () => from }, to);
  process.stdout.write('.');
}
