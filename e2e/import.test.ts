import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './browser.ts';
import { chooseFile, heading, signUp } from './journeys.ts';
import { startServer, type TestServer } from './server.ts';

const document = join(
  import.meta.dirname,
  '..',
  'test',
  'fixtures',
  'fhir',
  'ips',
  'Bundle-IPS-examples-Bundle-01.json',
);

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('a patient summary by upload: preview, then the card shows it; twice adds nothing; undo takes it back', async () => {
  const { page, complaints } = await openPage(browser);
  const record = await signUp(page, server, 'martha@example.org');
  await chooseFile(page, document);
  await page.getByText('Nothing has been added yet.').waitFor();
  await page.getByTestId('fresh').getByText('2 allergies').waitFor();

  // Left and found again before the answer.
  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click();
  await page.getByText('waits for your answer').waitFor();
  await page.getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Add to the record' }).click();
  await heading(page, 'Added to the record');

  await page.getByRole('link', { name: 'Open the card' }).click();
  await heading(page, 'Martha DeLarosa');
  await page
    .getByText(/penicillin/i)
    .first()
    .waitFor();
  for (const part of ['Allergies', 'Conditions', 'Medicines', 'Results'])
    await page.getByRole('heading', { name: part, exact: true }).waitFor();
  await page.getByText('Menopausal flushing').first().waitFor();
  await page.getByText('Not answered yet').first().waitFor();

  await chooseFile(page, document);
  await page.getByText('Nothing: all of it is here already.').waitFor();
  await page.getByRole('button', { name: 'Close and choose another file' }).click();
  await heading(page, 'Import a document');
  expect(new URL(page.url()).pathname).toBe(`/records/${record}/import`);
  expect(complaints).toEqual([]);
});

test('an import is undone whole', async () => {
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, 'undo@example.org');
  await chooseFile(page, document);
  await page.getByRole('button', { name: 'Add to the record' }).click();
  await heading(page, 'Added to the record');
  await page.getByRole('button', { name: 'Undo this import' }).click();
  await heading(page, 'The import was undone');
  await page.getByRole('link', { name: 'Open the card' }).click();
  await page.getByText('Nobody has answered anything yet').waitFor();
  expect(complaints).toEqual([]);
});

test('a file that is no FHIR document is refused in words, and nothing changes', async () => {
  const { page, complaints } = await openPage(browser);
  await signUp(page, server, 'broken@example.org');
  await page.getByRole('navigation').getByRole('link', { name: 'Import' }).click();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'letter.json', mimeType: 'application/json', buffer: Buffer.from('{"resourceType":') });
  await page
    .getByText(/Nothing was (saved|added), the record is as before/)
    .first()
    .waitFor();
  await page.locator('input[type=file]').setInputFiles({
    name: 'two.ndjson',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from('{"resourceType":"Patient","id":"a"}\n{"resourceType":"Patient","id":"b"}\n'),
  });
  await page.getByText('This file holds the records of 2 people.').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Card' }).click();
  await page.getByText('Nobody has answered anything yet').waitFor();
  expect(complaints).toEqual([]);
});
