// Functions that Node.js compiles, which call each other without an end.
import { writeSync } from 'node:fs';

class Cart {
  prices = [1, 2, 3, 4, 5, 6, 7, 8];
  total(start) {
    let sum = start;
    for (let round = 0; round < 2_000; round += 1) for (const price of this.prices) sum += price * round;
    return sum;
  }
}

function checkout(cart) {
  return cart.total(1) + cart.total(2);
}

const cart = new Cart();
for (;;) writeSync(1, String(checkout(cart)));
