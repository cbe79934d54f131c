"""Pure calculators: plain values in, an amount and its worksheet out. No clock, no database."""
