// @ts-check
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { repositoryPage } from '../release/manifests.js';
import { deadLinks } from './built.js';
import { anchorOf, siteLink } from './links.js';

it('a link to a page stays, and one to the README of a folder leads to its first page', () => {
  assert.equal(siteLink('./queries.md#once', 'guides/cli.md'), './queries.md#once');
  assert.equal(siteLink('../decisions/README.md', 'guides/cli.md'), '../decisions/index.md');
  assert.equal(siteLink('#below', 'guides/cli.md'), '#below');
  assert.equal(siteLink('https://example.org/README.md', 'guides/cli.md'), 'https://example.org/README.md');
});

it('a link to what is no page leads to the repository', () => {
  const page = repositoryPage();
  assert.equal(
    siteLink('../../native-core/README.md#what-it-needs', 'guides/cli.md'),
    `${page}/blob/main/native-core/README.md#what-it-needs`,
  );
  assert.equal(siteLink('../tools/stress', 'benchmarks.md'), `${page}/tree/main/tools/stress`);
  assert.equal(siteLink('profile.js', 'examples/README.md'), `${page}/blob/main/docs/examples/profile.js`);
});

it('a link to a file that there is not is refused', () => {
  assert.throws(() => siteLink('./querys.md', 'guides/cli.md'), /docs\/guides\/cli\.md: .*querys\.md/);
});

it('the anchor of a heading is that of the repository’s page', () => {
  assert.equal(anchorOf('tcp.sendmsg.return'), 'tcpsendmsgreturn');
  assert.equal(anchorOf('What can be missing, and how_you know'), 'what-can-be-missing-and-how_you-know');
});

it('dead links and anchors are found, and the others are not', () => {
  const pages = [
    { address: '/index.html', html: '<h1 id="top"></h1><a class="x" href="/a/">a</a><a href="#top"></a>' },
    { address: '/a/index.html', html: '<a href="../b.html"></a><a href="/index.html#end">x</a>' },
  ];
  assert.deepEqual(deadLinks(pages), [
    '/a/index.html: ../b.html leads to no page',
    '/a/index.html: /index.html#end leads to no anchor',
  ]);
});
