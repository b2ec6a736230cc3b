// @ts-check
import { defineConfig } from 'vitepress';
import { repositoryPage } from '../../release/manifests.js';
import { anchorOf, toSiteLinks } from '../links.js';
import { sidebar } from '../navigation.js';

export default defineConfig({
  title: 'tap',
  description: "SystemTap's tapsets for TypeScript, on eBPF",
  srcDir: '../../docs',
  rewrites: (path) => path.replace(/(^|\/)README\.md$/, '$1index.md'),
  // A browser would ask for an icon that is not there.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    anchor: { slugify: anchorOf },
    config: toSiteLinks,
  },
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/guides/getting-started', activeMatch: '^/guides/' },
      { text: 'Reference', link: '/reference/', activeMatch: '^/reference/' },
      { text: 'Examples', link: '/examples/', activeMatch: '^/examples/' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repositoryPage() }],
  },
});
