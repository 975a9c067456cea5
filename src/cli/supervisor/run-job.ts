import type { Config } from '../../config/index.ts';
import type { Output } from '../output.ts';
import { launchKeysWorker, launchServer } from './server.ts';
import { withInstance } from './with-instance.ts';

interface For {
  readonly config: Config;
  readonly what: string;
  readonly output: Output;
}

/** Has a job of `main.ts` done on the instance's databases, whether its server runs or not; gives the job's result. */
export async function runJob({ config, what, output }: For, name: string, input: unknown): Promise<unknown> {
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

/** The same with a job of `keys-worker.ts`. `progress`: told how far it is. */
export async function runKeysJob(
  { config, what, output }: For,
  name: string,
  input: unknown,
  progress?: (value: unknown) => void,
): Promise<unknown> {
  return await withInstance(
    config,
    what,
    (line) => output.line(line),
    async ({ databases }) => {
      const worker = launchKeysWorker(config);
      try {
        return await worker.job(name, config, databases, input, progress);
      } finally {
        await worker.stop();
      }
    },
  );
}
