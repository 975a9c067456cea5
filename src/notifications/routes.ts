import { anybody, type Route, route } from '../kernel/index.ts';
import { DemoMail } from './contract.ts';

/** The demo's mail page; added in demo mode only, so that elsewhere the address is not there. */
export function demoMailRoutes(list: () => DemoMail): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/demo/mail',
      authority: {
        kind: 'open',
        reason: 'Demo mode only: shows the mails that a demo cannot send, all of them to invented people.',
      },
      who: anybody,
      summary: 'Mails of the demo, newest first',
      answers: { 200: DemoMail },
      handle: async () => ({ body: list() }),
    }),
  ];
}
