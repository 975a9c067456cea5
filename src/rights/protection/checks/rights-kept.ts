import type { copiesOf } from '../../ledger/file.ts';
import { allOf, type Check } from '../check.ts';

export type Copies = Awaited<ReturnType<typeof copiesOf>>;

/**
 * Whether what ended stays ended after a restore: each place outside the data folder has the whole rights ledger, and there is one. A
 * copy in the data folder is lost with it, so it does not count.
 */
export function rightsKept(copies: () => Promise<Copies>): Check {
  return {
    id: 'rights-kept',
    async run() {
      const elsewhere = (await copies()).filter(({ place }) => place === 'folder');
      const whole = elsewhere.filter(({ stands }) => stands === 'same').length;
      return allOf(whole, Math.max(1, elsewhere.length));
    },
  };
}
