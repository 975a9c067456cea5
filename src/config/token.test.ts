import { expect, it } from 'vitest';
import { noFiles } from './read.fixture.ts';
import { tokenFrom } from './token.ts';

const files = { ...noFiles, read: (path: string) => (path === '/token' ? 'carnet_pat_x\n' : noFiles.read(path)) };

it('comes from the environment or the file that it names', () => {
  expect(tokenFrom({}, files)).toBeNull();
  expect(tokenFrom({ CARNET_TOKEN: 'carnet_pat_x' }, files)).toBe('carnet_pat_x');
  expect(tokenFrom({ CARNET_TOKEN_FILE: '/token' }, files)).toBe('carnet_pat_x');
  expect(() => tokenFrom({ CARNET_TOKEN_FILE: '/missing' }, files)).toThrow('bad-configuration');
  expect(() => tokenFrom({ CARNET_TOKEN: 'a', CARNET_TOKEN_FILE: '/token' }, files)).toThrow('bad-configuration');
});

it('needs no other setting to be right', () => {
  expect(tokenFrom({ CARNET_TOKEN: 'a', PORT: 'x', VAULT_ADDR: 'y', CARNET_WORKERS: '2' }, files)).toBe('a');
});
