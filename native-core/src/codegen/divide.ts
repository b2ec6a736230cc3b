import type { Register } from './emitter.js';
import { withScratch, type Generator } from './generator.js';

/**
 * Divides `to` by `by`, or leaves the remainder in it. Division by zero gives 0, its remainder the dividend, as the
 * unsigned instructions have it. Signed division is made of unsigned one: the signed instructions came with 6.6 only
 * (commit ec0e2da95f72, "bpf: Support new signed div/mod instructions").
 */
export function divide(
  g: Generator,
  operator: 'div' | 'mod',
  signed: boolean,
  to: Register,
  by: Register | number,
): void {
  if (by === 0) {
    // The verifier refuses a constant divisor of 0.
    if (operator === 'div') g.emit.mov(to, 0);
    return;
  }
  if (!signed) {
    unsigned(g, operator, to, by);
    return;
  }
  withScratch(g, [to, by], (sign) => {
    // A quotient is negative when the signs differ, a remainder when the dividend is.
    g.emit.mov(sign, to);
    if (operator === 'div') g.emit.alu('xor', sign, by);
    absolute(g, to);
    if (typeof by === 'number') unsigned(g, operator, to, Math.abs(by));
    else {
      absolute(g, by);
      unsigned(g, operator, to, by);
    }
    const positive = g.emit.label();
    g.emit.jump('jsge', sign, 0, positive);
    g.emit.neg(to);
    g.emit.place(positive);
  });
}

function absolute(g: Generator, register: Register): void {
  const positive = g.emit.label();
  g.emit.jump('jsge', register, 0, positive);
  g.emit.neg(register);
  g.emit.place(positive);
}

function unsigned(g: Generator, operator: 'div' | 'mod', to: Register, by: Register | number): void {
  if (typeof by !== 'number' || (by > 0 && by < 2 ** 31)) {
    g.emit.alu(operator, to, by);
    return;
  }
  // A negative immediate is sign-extended to a divisor of 64 bits, which is what an unsigned operand means; but 2^31
  // itself, the absolute value of the least immediate, needs a register.
  withScratch(g, [to, by], (register) => {
    g.emit.mov(register, by);
    g.emit.alu(operator, to, register);
  });
}
