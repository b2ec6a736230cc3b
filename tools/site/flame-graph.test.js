// @ts-check
// The page of a flame graph in a browser, from a file and without a network. `npm test` runs this as one of the tools' tests.
import { Stacks, toHtml, toPprof, toSpeedscope, toSvg } from '@tap/flame';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openBrowser } from './browser.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-flame-'));
const address = pathToFileURL(join(folder, 'flame.html')).href;

/** Names that would do harm in a page that does not escape them. */
const HOSTILE = [
  '</script><script>window.harmed=1</script>',
  '<img src=x onerror="window.harmed=1">',
  '<!--<script>',
  `"'&;\n\u0000\u001b[31m\u202e\u2028$&`,
  `std::vector<${'std::pair<int, char>, '.repeat(200)}>`,
];

/** @type {import('playwright-core').BrowserContext} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let requests;
/** @type {string[]} */
let complaints;

function profile() {
  const stacks = new Stacks();
  /** @param {'process' | 'user' | 'kernel'} kind @param {string} name */
  const frame = (kind, name) => ({ name, kind, module: kind === 'user' ? '/usr/bin/app' : null });
  const main = [frame('process', 'app'), frame('user', 'main')];
  stacks.add([...main, frame('user', 'work'), frame('user', 'work')], 600);
  stacks.add([...main, frame('user', 'read'), frame('kernel', 'vfs_read')], 250);
  stacks.add([frame('process', 'other'), frame('kernel', 'vfs_read')], 50);
  for (const name of HOSTILE) stacks.add([...main, frame('user', name)], 20);
  const missing = ['3 samples lost <i>'];
  return stacks.profile({ title: 'A </title><b>sample</b>', unit: 'samples', missing });
}

before(async () => {
  writeFileSync(join(folder, 'flame.html'), toHtml(profile()));
  const viewport = { width: 1200, height: 900 };
  ({ browser, page, requests, complaints } = await openBrowser(
    join(folder, 'profile'),
    'the test of flame graphs',
    viewport,
  ));
});

beforeEach(async () => {
  await page.goto(address);
  await frameOf('main').waitFor();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The frames of a function. @param {string} name */
const frameOf = (name) => page.locator(`.frame[aria-label^=${JSON.stringify(`${name}, `)}]`);
/** @param {import('playwright-core').Locator} frame */
const widthOf = async (frame) => (await frame.boundingBox())?.width ?? 0;

it('loads nothing else, and says what is missing', async () => {
  assert.equal(await page.title(), 'A </title><b>sample</b>');
  assert.equal(await page.locator('h1').innerText(), 'A </title><b>sample</b>');
  assert.deepEqual(await page.locator('#missing li').allInnerTexts(), ['3 samples lost <i>']);
  assert.match(await page.locator('#total').innerText(), /^1000 samples/);
  assert.deepEqual(new Set(requests), new Set([address]));
  assert.deepEqual(complaints, []);
});

it('names that would be code are only names', async () => {
  assert.equal(await page.evaluate('window.harmed'), undefined);
  assert.equal(await page.locator('img, #chart script, h1 b').count(), 0);
  const names = await page
    .locator('#functions tbody button')
    .evaluateAll((all) => all.map((one) => one.textContent));
  // What controls a terminal, or turns and hides others, is shown by its number.
  const controls = String.raw`"'&;\n\x00\x1b[31m\u{202e}\u{2028}$&`;
  const shown = HOSTILE.map((name) => (name.includes('\u001b') ? controls : name));
  for (const name of shown) assert.ok(names.includes(name), name);
  await page.evaluate(`{
    const script = document.createElement('script');
    script.textContent = 'window.harmed = 2';
    document.body.append(script);
  }`);
  assert.equal(await page.evaluate('window.harmed'), undefined, 'the policy lets another script run');
  complaints.length = 0;
});

it('the picture is one that a browser draws, and its names are only names', async () => {
  const picture = join(folder, 'flame.svg');
  writeFileSync(picture, toSvg(profile()));
  await page.goto(pathToFileURL(picture).href);
  assert.equal(
    await page.evaluate(
      'document.documentElement.tagName + document.querySelectorAll("parsererror, script").length',
    ),
    'svg0',
  );
  assert.equal(await page.evaluate('window.harmed'), undefined);
  const titles = await page.locator('svg > title').evaluateAll((all) => all.map((one) => one.textContent));
  assert.ok(titles.includes('vfs_read, kernel, 250 samples, 25.0 %'));
  const main = await page
    .locator('svg > svg', { has: page.locator('title', { hasText: /^main,/ }) })
    .boundingBox();
  assert.ok(main !== null && Math.abs(main.width - 0.95 * 880) < 2);
  assert.deepEqual(complaints, []);
});

it('tells whose code a frame is, by its colour and in words', async () => {
  /** @param {string} name */
  const colour = (name) =>
    page.evaluate(
      `getComputedStyle(document.querySelector('.frame[aria-label^="${name}, "]')).backgroundColor`,
    );
  const colours = await Promise.all(['app', 'main', 'vfs_read'].map(colour));
  assert.equal(new Set(colours).size, 3);
  assert.match(
    (await frameOf('vfs_read').first().getAttribute('aria-label')) ?? '',
    /^vfs_read, kernel, 250 samples, 25\.0 %$/,
  );
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.notDeepEqual(await Promise.all(['app', 'main', 'vfs_read'].map(colour)), colours);
  await page.emulateMedia({ colorScheme: 'light' });
});

it('is zoomed by a click, and shows all again', async () => {
  const all = await widthOf(frameOf('main'));
  const narrow = await widthOf(frameOf('read'));
  assert.ok(Math.abs(narrow / all - 250 / 950) < 0.01);
  await frameOf('read').click();
  assert.ok((await widthOf(frameOf('read'))) > 3 * narrow);
  assert.equal(await frameOf('work').count(), 0);
  assert.equal(await frameOf('main').count(), 1);
  await page.getByRole('button', { name: 'Reset zoom' }).click();
  assert.equal(await widthOf(frameOf('read')), narrow);
});

it('is used by the keyboard alone', async () => {
  await page.locator('#chart .frame[tabindex="0"]').focus();
  const focused = async () =>
    String(await page.evaluate('document.activeElement.getAttribute("aria-label")')).split(',')[0];
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  assert.equal(await focused(), 'work');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'read');
  const narrow = await widthOf(frameOf('read'));
  await page.keyboard.press('Enter');
  assert.ok((await widthOf(frameOf('read'))) > 3 * narrow);
  assert.equal(await focused(), 'read');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(), 'main');
  await page.keyboard.press('Escape');
  assert.equal(await widthOf(frameOf('read')), narrow);
  await page.keyboard.press('/');
  await page.keyboard.type('VFS');
  assert.equal(await page.locator('.frame.match').count(), 2);
});

it('finds functions, and says what share of the stacks has them', async () => {
  await page.getByLabel('Search').fill('work');
  assert.equal(await page.locator('#matched').innerText(), 'found: 60.0 %, 600 samples');
  assert.equal(await page.locator('.frame.match').count(), 2);
  assert.deepEqual(await page.locator('#functions tbody tr').allInnerTexts(), ['work\tuser\t600\t600']);
  await page.getByLabel('Search').fill('');
  assert.equal(await page.locator('.frame.match').count(), 0);
});

it('has a table that is sorted by what one likes, and finds what is chosen there', async () => {
  const first = page.locator('#functions tbody tr').first();
  assert.match(await first.innerText(), /^work/);
  await page.getByRole('button', { name: 'total', exact: true }).click();
  assert.match(await first.innerText(), /^(app|main)\t.*\t950$/);
  assert.equal(await page.locator('th[aria-sort=descending]').innerText(), 'total');
  await page.locator('#functions').getByRole('button', { name: 'vfs_read' }).click();
  assert.equal(await page.locator('#matched').innerText(), 'found: 30.0 %, 300 samples');
});

it('speedscope opens both of its files', async () => {
  const viewer = new URL('dist/release/index.html', import.meta.resolve('speedscope/package.json'));
  const files = { 'flame.speedscope.json': toSpeedscope(profile()), 'flame.pb.gz': toPprof(profile()) };
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    writeFileSync(path, content);
    const tab = await browser.newPage();
    /** @type {string[]} */
    const errors = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    tab.on('dialog', (dialog) => {
      errors.push(dialog.message());
      void dialog.accept();
    });
    await tab.goto(viewer.href);
    await tab.locator('input#file').setInputFiles(path);
    await tab.getByText('Sandwich').click();
    await tab.getByText('vfs_read').first().waitFor();
    assert.deepEqual(errors, [], name);
    await tab.close();
  }
});
