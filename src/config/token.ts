/** The personal access token of commands that work over HTTP, from `CARNET_TOKEN`; null when it is not set. */
export function readToken(): string | null {
  return process.env['CARNET_TOKEN'] ?? null;
}
