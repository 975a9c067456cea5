/** Bytes that the keyring sealed. The keyring alone produces them; sealed columns take nothing else. */
export type Sealed = Buffer & { readonly __brand: 'Sealed' };
