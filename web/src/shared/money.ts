/** Money text from the server ("1234.50") as people read it, without passing through a float. */
export function dollars(amount: string): string {
  const negative = amount.startsWith("-");
  const [whole = "0", cents = ""] = amount.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${negative ? "−" : ""}$${grouped}.${cents.padEnd(2, "0").slice(0, 2)}`;
}

/** Whether an amount is above, at or below nothing. */
export function sign(amount: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(amount)) return 0;
  return amount.startsWith("-") ? -1 : 1;
}
