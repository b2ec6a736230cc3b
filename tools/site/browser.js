// @ts-check
import { chromium } from 'playwright-core';
import { ensure, file } from '../setup/apt.js';

const PROGRAM = '/usr/bin/chromium';
/** Milliseconds that a step may take: a slow machine must not come near it. */
const LIMIT = 600_000;

/**
 * Starts a browser without a window, with one page, and keeps what the page asks for and complains of.
 * @param {string} profile a folder for what the browser keeps
 * @param {string} purpose what it is needed for, in a few words
 * @param {{ width: number, height: number }} [viewport]
 */
export async function openBrowser(profile, purpose, viewport) {
  ensure([file(PROGRAM, 'chromium')], purpose);
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: PROGRAM,
    headless: true,
    ...(viewport === undefined ? {} : { viewport }),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  browser.setDefaultTimeout(LIMIT);
  const page = browser.pages()[0] ?? (await browser.newPage());
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return { browser, page, requests, complaints };
}
