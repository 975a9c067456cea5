import { createHttpServer, createLogger } from '../../src/http/index.ts';
import type { BenchDatabases } from './databases.ts';
import { type BenchProduct, benchProduct } from './product.ts';

/** The product behind a real socket of 127.0.0.1, in this process. */
export async function benchServer(
  port: number,
  mail: 'none' | 'demo' = 'none',
  log: Parameters<typeof createLogger>[0] = { level: 'error' },
  databases?: BenchDatabases,
): Promise<BenchProduct> {
  const made = await benchProduct(port, mail, undefined, databases);
  const { product, config } = made;
  const server = await serverOf(made, config, product.routes, log);
  await server.listen();
  return {
    ...made,
    async close() {
      await server.close();
      await made.close();
    },
  };
}

/** The server of the product with these routes, which does not listen yet. */
export async function serverOf(
  { product }: Pick<BenchProduct, 'product'>,
  config: BenchProduct['config'],
  routes: Parameters<typeof createHttpServer>[0]['routes'],
  log: Parameters<typeof createLogger>[0] = { level: 'error' },
): ReturnType<typeof createHttpServer> {
  return await createHttpServer({
    config,
    routes,
    sessionLives: (actor) => product.identity.sessionLives(actor),
    verifyActor: (token, kind, request) =>
      kind === 'access' ? product.identity.verifyAccessToken(token) : product.identity.verifyApiToken(token, request),
    logger: createLogger(log),
    pseudonym: () => 'bench',
    openApi: { title: 'bench', version: '0.0.0' },
    database: product.database,
    health: product.checks,
    securityContact: 'mailto:security@localhost',
    webRoot: null,
  });
}
