import type { Frame } from '../src/profile.js';
import type { Node } from '../src/tree.js';

const rowHeight = 20;
/** Frames that are narrower are not drawn: nobody could see or hit them. In pixels. */
const narrowest = 1;

/** What a chart asks for. */
export interface ChartParts {
  readonly element: HTMLElement;
  readonly root: Node;
  /** What is said of a node. */
  readonly describe: (node: Node) => string;
  /** Is told which node has the focus or the pointer. */
  readonly onShown: (node: Node) => void;
}

/** The stacks as rows of rectangles, which mouse and keyboard go through and zoom. */
export class Chart {
  readonly #parts: ChartParts;
  readonly #drawn = new Map<Node, HTMLElement>();
  readonly #nodes = new Map<EventTarget, Node>();
  #zoomed: Node;
  #focused: Node;
  #isMatch: (frame: Frame) => boolean = () => false;

  constructor(parts: ChartParts) {
    this.#parts = parts;
    this.#zoomed = this.#focused = parts.root;
    const { element } = parts;
    element.addEventListener('click', ({ target }) => this.#with(target, (node) => this.zoom(node)));
    element.addEventListener('mouseover', ({ target }) => this.#with(target, parts.onShown));
    element.addEventListener('focusin', ({ target }) => this.#with(target, (node) => this.#focus(node)));
    element.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(() => this.draw()).observe(element);
  }

  /** Gives a node the whole width; the whole tree has it at first. */
  zoom(node: Node = this.#parts.root): void {
    const hadFocus = this.#parts.element.contains(document.activeElement);
    this.#zoomed = this.#focused = node;
    this.draw();
    if (hadFocus) this.#drawn.get(node)?.focus();
    this.#parts.onShown(node);
  }

  /** Marks the frames that a search means. */
  mark(isMatch: (frame: Frame) => boolean): void {
    this.#isMatch = isMatch;
    this.draw();
  }

  /** Draws what is wide enough to be seen. */
  draw(): void {
    const { element } = this.#parts;
    const hadFocus = element.contains(document.activeElement);
    this.#drawn.clear();
    this.#nodes.clear();
    const width = element.clientWidth;
    const callers: Node[] = [];
    for (let above = this.#zoomed.parent; above !== null; above = above.parent) callers.unshift(above);
    for (const caller of callers) this.#add(caller, 0, width);
    let deepest = this.#zoomed.depth;
    const waiting = [{ node: this.#zoomed, left: 0, wide: width }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { node, left, wide } = next;
      this.#add(node, left, wide);
      deepest = Math.max(deepest, node.depth);
      let end = left;
      const children = node.children.map((child) => {
        const start = end;
        end += (wide * child.value) / node.value;
        return { node: child, left: start, wide: end - start };
      });
      // The first one is taken next: the order of the elements is that in which a tree is read.
      waiting.push(...children.filter((child) => child.wide >= narrowest).reverse());
    }
    element.style.height = `${(deepest + 1) * rowHeight}px`;
    element.replaceChildren(...this.#drawn.values());
    if (!this.#drawn.has(this.#focused)) this.#focused = this.#zoomed;
    const focused = this.#drawn.get(this.#focused);
    focused?.setAttribute('tabindex', '0');
    if (hadFocus) focused?.focus();
  }

  #add(node: Node, left: number, width: number): void {
    const { frame, depth } = node;
    const box = document.createElement('div');
    box.className = `frame ${frame.kind}${this.#isMatch(frame) ? ' match' : ''}`;
    box.textContent = width < 20 ? '' : frame.name.slice(0, 300);
    Object.assign(box.style, { left: `${left}px`, top: `${depth * rowHeight}px`, width: `${width}px` });
    const attributes = { role: 'treeitem', tabindex: '-1', 'aria-level': String(depth + 1) };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
    box.setAttribute('aria-label', this.#parts.describe(node));
    this.#drawn.set(node, box);
    this.#nodes.set(box, node);
  }

  #with(target: EventTarget | null, act: (node: Node) => void): void {
    const node = target === null ? undefined : this.#nodes.get(target);
    if (node !== undefined) act(node);
  }

  #focus(node: Node): void {
    this.#drawn.get(this.#focused)?.setAttribute('tabindex', '-1');
    this.#focused = node;
    this.#drawn.get(node)?.setAttribute('tabindex', '0');
    this.#parts.onShown(node);
  }

  #onKey(event: KeyboardEvent): void {
    const node = this.#focused;
    if (event.key === 'Enter' || event.key === ' ') this.zoom(node);
    else {
      const next = this.#neighbour(node, event.key);
      if (next === undefined) return;
      if (next !== null) this.#drawn.get(next)?.focus();
    }
    event.preventDefault();
  }

  /** Where a key leads; null for nowhere, undefined for a key that leads nowhere ever. */
  #neighbour(node: Node, key: string): Node | null | undefined {
    const siblings = node.parent?.children ?? [];
    switch (key) {
      case 'ArrowUp':
        return node.parent;
      case 'ArrowDown':
        return node.children[0] ?? null;
      case 'ArrowLeft':
        return siblings[siblings.indexOf(node) - 1] ?? null;
      case 'ArrowRight':
        return siblings[siblings.indexOf(node) + 1] ?? null;
      case 'Home':
        return this.#parts.root;
      default:
        return undefined;
    }
  }
}
