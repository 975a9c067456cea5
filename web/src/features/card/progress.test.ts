import { expect, test } from 'vitest';
import type { CardPart } from '../../api/contract.ts';
import { progressOf } from './progress.ts';

const part = (key: CardPart['key'], answer: CardPart['answer']): CardPart => ({
  key,
  answer,
  answeredOn: null,
  answeredBy: null,
  entries: [],
  writable: true,
});

test('"none" and "I don’t know" are answers, nobody’s are not, and results are missed by nobody', () => {
  const parts = [
    part('allergies', 'listed'),
    part('conditions', 'none-known'),
    part('implants', 'unknown'),
    part('notes', 'not-answered'),
    part('results', 'not-answered'),
  ];
  expect(progressOf({ parts })).toEqual({ asked: 4, answered: 3, open: ['notes'] });
  expect(progressOf({ parts: [part('results', 'listed')] })).toEqual({ asked: 1, answered: 1, open: [] });
});
