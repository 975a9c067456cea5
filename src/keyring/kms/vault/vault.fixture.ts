import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type OpenBao, startOpenBao } from '../../../../test/parts/openbao.ts';

/** One OpenBao for a test file; where this machine cannot have one, its tests are left out and say why. */
export function openBaoOfFile(): { readonly server: () => OpenBao; readonly missing: () => string | null } {
  let bao: OpenBao | null = null;
  let why = '';
  beforeAll(async () => {
    const started = await startOpenBao();
    bao = started.bao;
    if (started.bao === null) why = started.why;
  }, 180_000);
  afterAll(() => bao?.close());
  beforeEach((context) => {
    if (bao === null) context.skip(why);
  });
  return {
    server() {
      if (bao === null) throw new Error(why);
      return bao;
    },
    missing: () => (bao === null ? why : null),
  };
}
