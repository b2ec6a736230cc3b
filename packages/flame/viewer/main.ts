// The script of the page: it draws the profile that stands in the page as JSON.
import type { Frame, Profile } from '../src/profile.js';
import { matchedValue, rowsOf, treeOf, type Node } from '../src/tree.js';
import { amount, describe, share } from '../src/words.js';
import { Chart } from './chart.js';
import { FunctionTable } from './table.js';

function element<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

const profile = JSON.parse(element('profile').textContent ?? '') as Profile;
const root = treeOf(profile);
const inWords = (value: number): string => amount(value, profile.unit);
const inDetail = (node: Node): string => describe(node, root.value, profile.unit);

document.title = element('title').textContent = profile.title;
element('total').textContent = `${inWords(root.value)} in ${profile.stacks.length} different stacks`;
element('missing').replaceChildren(
  ...profile.missing.map((text) => Object.assign(document.createElement('li'), { textContent: text })),
);

const search = element<HTMLInputElement>('search');
const chart = new Chart({
  element: element('chart'),
  root,
  describe: inDetail,
  onShown: (node) => (element('details').textContent = inDetail(node)),
});
const table = new FunctionTable({
  element: element<HTMLTableElement>('functions'),
  more: element('more'),
  rows: rowsOf(profile),
  // The title of the page says what is counted.
  amount: (value) => (profile.unit === 'nanoseconds' ? inWords(value) : String(value)),
  onChosen: ({ name }) => find(name),
});

function find(text: string): void {
  search.value = text;
  // A text field has one line: what it makes of a name is what is looked for.
  const wanted = search.value.toLowerCase();
  const isMeant = ({ name }: Frame): boolean => oneLine(name).toLowerCase().includes(wanted);
  const nothing = wanted === '';
  chart.mark(nothing ? () => false : isMeant);
  table.filter(nothing ? () => true : isMeant);
  const found = matchedValue(root, isMeant);
  element('matched').textContent = nothing ? '' : `found: ${share(found, root.value)}, ${inWords(found)}`;
}

const oneLine = (name: string): string => name.replace(/[\r\n]/g, '');

search.addEventListener('input', () => find(search.value));
element('controls').addEventListener('submit', (event) => event.preventDefault());
element('reset').addEventListener('click', () => chart.zoom());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    find('');
    chart.zoom();
  } else if (event.key === '/' && document.activeElement !== search) {
    search.focus();
    event.preventDefault();
  }
});
table.draw();
