import { type Files, readEnvironment } from './environment.ts';

/**
 * The personal access token of commands that work over HTTP, from `CARNET_TOKEN` or the file that `CARNET_TOKEN_FILE`
 * names; null when neither is set. Other settings are not looked at: the instance may be another machine's.
 * `bad-configuration` when both are set, or the file cannot be read.
 */
export function tokenFrom(env: Readonly<Record<string, string | undefined>>, files: Files): string | null {
  const { CARNET_TOKEN, CARNET_TOKEN_FILE } = env;
  const { values, problems } = readEnvironment({ CARNET_TOKEN, CARNET_TOKEN_FILE }, files);
  problems.throwIfAny();
  return values.get('CARNET_TOKEN') ?? null;
}
