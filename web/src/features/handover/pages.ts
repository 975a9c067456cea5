/** Pages of a record that its person takes over, and what they ask for, in one piece. */
export { FormerGuardians } from './FormerGuardians.tsx';
export { GiveFormer } from './GiveFormer.tsx';
export { formerQuery } from './query.ts';
export { TakeOver } from './TakeOver.tsx';
