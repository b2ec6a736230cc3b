// Functions of a module and of a type, which call each other without an end.
use std::io::Write;

mod shop {
    pub struct Cart {
        pub prices: Vec<u64>,
    }

    impl Cart {
        #[inline(never)]
        pub fn total(&self, start: u64) -> u64 {
            let mut sum = start;
            for round in 0..20_000u64 {
                for price in &self.prices {
                    sum = std::hint::black_box(sum.wrapping_add(price.wrapping_mul(round)));
                }
            }
            sum
        }
    }

    #[inline(never)]
    pub fn checkout<T: Fn(&Cart) -> u64>(cart: &Cart, of: T) -> u64 {
        of(cart).wrapping_add(1)
    }
}

fn main() {
    let cart = shop::Cart { prices: (1..9).collect() };
    let mut out = std::io::stdout();
    loop {
        let sum = shop::checkout(&cart, |cart| cart.total(1)) + shop::checkout(&cart, |cart| cart.total(2));
        let _ = out.write_all(&sum.to_le_bytes()).and_then(|()| out.flush());
    }
}
