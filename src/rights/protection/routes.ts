import { anybody, anySession, type Route, route } from '../../kernel/index.ts';
import { Protection } from './contract.ts';
import { type ProtectionChecks, tell } from './protection.ts';

/** What this server can show of how it protects data. Strangers get counts, and cannot make it check more often. */
export function protectionRoutes(checks: ProtectionChecks, version: string): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/protection',
      authority: {
        kind: 'open',
        reason:
          'Whoever thinks of trusting this server may see how many of its statements hold; which, after signing in.',
      },
      who: anybody,
      summary: 'Which statements about the protection of data hold now; how many, to whoever is not signed in',
      answers: { 200: Protection },
      handle: async ({ actor }) => ({ body: tell(await checks.latest(), version, actor !== null) }),
    }),
    route({
      method: 'POST',
      path: '/api/protection/checks',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Check the statements again now; at most every 10 seconds, for all who ask together',
      answers: { 200: Protection },
      handle: async () => ({ body: tell(await checks.again(), version, true) }),
    }),
  ];
}
