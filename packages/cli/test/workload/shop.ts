/** What a cart holds: in JavaScript these lines are gone, and the function is higher. */
interface Item {
  readonly price: number;
}

function total(items: readonly Item[]): number {
  let sum = 0;
  for (let round = 0; round < 1_000; round++) for (const { price } of items) sum += price;
  return sum;
}

const items = Array.from({ length: 1_000 }, (_, price): Item => ({ price }));
let sum = total(items);
console.log('busy');
for (;;) sum += total(items);
