import type { Config } from '../../config/index.ts';
import type { Output } from '../output.ts';
import { launchServer } from './server.ts';
import { withInstance } from './with-instance.ts';

/** Has a job of `main.ts` done on the instance's databases, whether its server runs or not; gives the job's result. */
export async function runJob(
  { config, what, output }: { readonly config: Config; readonly what: string; readonly output: Output },
  name: string,
  input: unknown,
): Promise<unknown> {
  return await withInstance(
    config,
    what,
    (line) => output.line(line),
    async ({ databases }) => {
      const server = launchServer(config);
      try {
        return await server.job(name, config, databases, input);
      } finally {
        await server.stop();
      }
    },
  );
}
