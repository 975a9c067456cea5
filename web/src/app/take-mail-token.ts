import { takeMailToken } from './mail-token.ts';

// The first import of the program: the router must not see the token either.
takeMailToken();
