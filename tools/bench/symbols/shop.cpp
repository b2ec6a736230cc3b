// Functions in a namespace, of a class and of a template, which call each other without an end.
#include <unistd.h>
#include <vector>

namespace shop {
template <typename Number> struct Cart {
  std::vector<Number> prices;
  __attribute__((noinline)) Number total(Number start) const {
    for (int round = 0; round < 20000; round++)
      for (Number price : prices) start += price * round;
    __asm__ volatile("" ::: "memory");
    return start;
  }
};

__attribute__((noinline)) long checkout(const Cart<long> &cart) {
  long sum = cart.total(1) + cart.total(2);
  if (write(STDOUT_FILENO, &sum, sizeof sum) < 0) return 0;
  return sum;
}
} // namespace shop

int main() {
  shop::Cart<long> cart{{1, 2, 3, 4, 5, 6, 7, 8}};
  for (;;) shop::checkout(cart);
}
