/** Whether a text can be a recovery code: eight letters or figures, with spaces and dashes wherever they were typed. */
export function isRecoveryCode(text: string): boolean {
  return /^[0-9A-Za-z]{8}$/.test(text.replace(/[\s-]/g, ''));
}

/** A number from 1 to `count` that nobody can foresee. */
export function anyNumber(count: number): number {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return 1 + (random % count);
}
