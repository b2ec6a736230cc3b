import type { Frame } from '../src/profile.js';
import type { Row } from '../src/tree.js';

/** Rows that are shown at most: a search finds the others. */
const mostRows = 200;

/** What a row is sorted by. */
type By = 'name' | 'self' | 'total';

/** What a table asks for. */
export interface TableParts {
  readonly element: HTMLTableElement;
  /** Where it says that there are more rows. */
  readonly more: HTMLElement;
  readonly rows: readonly Row[];
  readonly amount: (value: number) => string;
  /** Is told which function was chosen. */
  readonly onChosen: (frame: Frame) => void;
}

/** The functions as a table, for those who read. */
export class FunctionTable {
  readonly #parts: TableParts;
  #by: By = 'self';
  #descending = true;
  #isMeant: (frame: Frame) => boolean = () => true;

  constructor(parts: TableParts) {
    this.#parts = parts;
    for (const button of parts.element.querySelectorAll<HTMLElement>('th button'))
      button.addEventListener('click', () => this.#sort(button.dataset['by'] as By));
  }

  /** Shows only functions that a search means. */
  filter(isMeant: (frame: Frame) => boolean): void {
    this.#isMeant = isMeant;
    this.draw();
  }

  /** Writes the rows. */
  draw(): void {
    const { element, more, rows, amount, onChosen } = this.#parts;
    const order = this.#descending ? -1 : 1;
    const by = this.#by;
    const all = rows
      .filter(({ frame }) => this.#isMeant(frame))
      .sort((a, b) => {
        if (by !== 'name') return order * (a[by] - b[by]);
        return order * (a.frame.name < b.frame.name ? -1 : Number(a.frame.name > b.frame.name));
      });
    const body = element.tBodies[0] as HTMLTableSectionElement;
    body.replaceChildren(
      ...all.slice(0, mostRows).map(({ frame, self, total }) => {
        const line = document.createElement('tr');
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = frame.name;
        button.addEventListener('click', () => onChosen(frame));
        line.insertCell().append(button);
        line.insertCell().textContent = frame.kind === 'process' ? 'program' : frame.kind;
        for (const value of [self, total]) {
          const cell = line.insertCell();
          cell.className = 'number';
          cell.textContent = amount(value);
        }
        return line;
      }),
    );
    const left = all.length - mostRows;
    more.textContent = left > 0 ? `and ${left} more: search for them` : '';
    for (const button of element.querySelectorAll<HTMLElement>('th button')) {
      const isSorted = button.dataset['by'] === by;
      const direction = this.#descending ? 'descending' : 'ascending';
      button.closest('th')?.setAttribute('aria-sort', isSorted ? direction : 'none');
    }
  }

  #sort(by: By): void {
    this.#descending = by === this.#by ? !this.#descending : by !== 'name';
    this.#by = by;
    this.draw();
  }
}
