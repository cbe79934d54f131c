import { UnstyledButton } from "@mantine/core";

const KEYS: [key: string, name: string][] = [
  ["1", "1"], ["2", "2"], ["3", "3"], ["4", "4"], ["5", "5"], ["6", "6"],
  ["7", "7"], ["8", "8"], ["9", "9"], ["*", "star"], ["0", "0"], ["#", "pound"],
];

/** The telephone's twelve keys. */
export function Keypad({ press, disabled }: { press: (key: string) => void; disabled: boolean }) {
  return (
    <div className="keypad" role="group" aria-label="Telephone keys">
      {KEYS.map(([key, name]) => (
        <UnstyledButton key={key} className="key num" aria-label={name} disabled={disabled} onClick={() => press(key)}>{key}</UnstyledButton>
      ))}
    </div>
  );
}
