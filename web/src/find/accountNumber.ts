/** An account number as it is printed and said: three, three and four digits. */
export function accountNumber(number: string): string {
  return number.replace(/^(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3");
}
