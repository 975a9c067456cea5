import { Type } from 'typebox';
import { consentDocument, consentVersion } from './access/index.ts';
import type { Config } from './config/index.ts';
import { anybody, type Route, route } from './kernel/index.ts';

const Instance = Type.Object(
  {
    mode: Type.Union([Type.Literal('demo'), Type.Literal('real')]),
    version: Type.String(),
    languages: Type.Array(Type.String()),
    consent: Type.Object({ document: Type.String(), version: Type.String() }, { additionalProperties: false }),
    mail: Type.Union([Type.Literal('smtp'), Type.Literal('demo'), Type.Literal('none')]),
  },
  { additionalProperties: false },
);

/** What the pages must know before anybody signs in. */
export function instanceRoute(config: Config, version: string): Route {
  return route({
    method: 'GET',
    path: '/api/instance',
    authority: {
      kind: 'open',
      reason: 'The pages ask it before anybody signs in: demo or real, languages, version of the consent text.',
    },
    who: anybody,
    summary: 'What kind of instance this is',
    answers: { 200: Instance },
    handle: async () => ({
      body: {
        mode: config.mode,
        version,
        languages: ['en', 'fr'],
        consent: { document: consentDocument, version: consentVersion },
        mail: config.mail.kind,
      },
    }),
  });
}
