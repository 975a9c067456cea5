import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, openPage } from './browser.ts';
import { enter, rooms } from './rooms.ts';
import { startServer } from './server.ts';

// Pictures of every screen into the folder `screens/`, with a contact sheet: `npm run screens -- name …`.

const folder = join(import.meta.dirname, '..', 'screens');
const looks = [
  { width: 1280, theme: 'light', language: 'en' },
  { width: 1280, theme: 'dark', language: 'fr' },
  { width: 390, theme: 'light', language: 'fr' },
  { width: 390, theme: 'dark', language: 'en' },
] as const;

await mkdir(folder, { recursive: true });
const wanted = process.argv.slice(2);
const chosen = rooms.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const [server, browser] = await Promise.all([startServer(), launch()]);
const rows: string[] = [];
try {
  for (const room of chosen) {
    const cells: string[] = [];
    for (const look of looks) {
      const { page, context, complaints } = await openPage(browser, look);
      const file = `${room.name}-${look.width}-${look.theme}-${look.language}.png`;
      await enter(room, page, server);
      // A picture of a whole page shows a bar fixed to the window in its middle: let it stand at the end instead.
      await page.evaluate(`for (const nav of document.querySelectorAll('.room-nav')) if (getComputedStyle(nav).position === 'fixed') {
        document.getElementById('root').style.position = 'relative';
        nav.style.position = 'absolute';
      }`);
      const whole = !['home-menu', 'security-dialog', 'security-not-me', 'guardians-leave'].includes(room.name);
      await page.screenshot({ path: join(folder, file), fullPage: whole });
      for (const complaint of complaints) process.stdout.write(`${file}: ${complaint}\n`);
      cells.push(
        `<td><a href="${file}"><img src="${file}" width="${look.width === 390 ? 195 : 420}" alt="${file}" /></a></td>`,
      );
      await context.close();
    }
    rows.push(`<tr><th>${room.name}</th>${cells.join('')}</tr>`);
    process.stdout.write(`${room.name}\n`);
  }
  const style = 'body{font:16px sans-serif;background:#ccc}td,th{vertical-align:top;padding:8px}';
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html><title>Carnet, every screen</title><style>${style}</style><table>${rows.join('')}</table>\n`,
  );
  process.stdout.write(`${join(folder, 'index.html')}\n`);
} finally {
  await browser.close();
  await server.stop();
}
