// @ts-check
// The built site in a browser, as a reader has it. `npm test` runs this as one of the tools' tests.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build, serve } from 'vitepress';
import { openBrowser } from './browser.js';
import { builtPages, deadLinks } from './built.js';
import { addressOf, findPages } from './navigation.js';

const SITE = fileURLToPath(new URL('.', import.meta.url));
const profile = mkdtempSync(join(tmpdir(), 'tap-site-'));

/** @type {import('playwright-core').BrowserContext} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {Awaited<ReturnType<typeof serve>>['server']} */
let server;
let origin = '';
/** What the browser asked for, and what it complained of, since the start. @type {string[]} */
let requests;
/** @type {string[]} */
let complaints;

before(async () => {
  await build(SITE);
  ({ server } = await serve({ root: SITE, port: 0 }));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  origin = `http://localhost:${address.port}`;
  ({ browser, page, requests, complaints } = await openBrowser(profile, 'the test of the site'));
});

after(async () => {
  await browser?.close();
  server?.close();
  rmSync(profile, { recursive: true, force: true });
});

it('search finds a probe and leads to its place in the reference', async () => {
  await page.goto(origin);
  await page.getByRole('button', { name: 'Search' }).first().click();
  await page.locator('input[type=search]').fill('tcp.sendmsg');
  const first = page.locator('#localsearch-list a').first();
  await first.waitFor();
  const found = page.locator('#localsearch-list a[href$="/reference/net.html#tcpsendmsg"]');
  assert.equal(await first.getAttribute('href'), await found.getAttribute('href'));
  await found.click();
  await page.waitForURL(`${origin}/reference/net.html#tcpsendmsg`);
  assert.match(await page.locator('#tcpsendmsg').innerText(), /^tcp\.sendmsg/);
});

it('every page opens, has its place in the navigation, and asks no other host for anything', async () => {
  await page.goto(origin);
  const listed = await page
    .locator('.VPSidebar a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  for (const path of findPages()) {
    const answer = await page.goto(origin + addressOf(path));
    assert.equal(answer?.status(), 200, path);
    assert.ok((await page.locator('main h1').innerText()).length > 0, path);
    assert.ok(listed.includes(addressOf(path)), `${path} is not in the navigation`);
  }
  assert.ok(requests.length > findPages().length);
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:')),
    [],
  );
  assert.deepEqual(complaints, []);
});

it('the pictures of the guides are there, are said in words, and fit the page', async () => {
  for (const guide of ['flame-graphs', 'timelines', 'cli']) {
    await page.goto(`${origin}/guides/${guide}.html`);
    const image = page.locator('main img');
    assert.match((await image.getAttribute('alt')) ?? '', /^A /);
    await page.evaluate(`document.querySelector('main img').decode()`);
    const [picture, heading] = [await image.boundingBox(), await page.locator('main h1').boundingBox()];
    assert.ok(picture !== null && heading !== null);
    assert.ok(picture.x >= heading.x && picture.width > 0.9 * heading.width, guide);
    assert.ok(picture.x + picture.width <= heading.x + heading.width + 1, guide);
  }
  assert.deepEqual(complaints, []);
});

it('no link is dead, and no anchor', () => {
  const pages = builtPages(join(SITE, '.vitepress/dist'));
  assert.ok(pages.length > findPages().length);
  assert.deepEqual(deadLinks(pages), []);
});

it('every guide and every page of the reference has an example', () => {
  const without = builtPages(join(SITE, '.vitepress/dist'))
    .filter(({ address }) => /^\/(guides|reference)\//.test(address))
    .filter(({ html }) => !html.includes('<div class="language-'));
  assert.deepEqual(
    without.map(({ address }) => address),
    [],
  );
});
