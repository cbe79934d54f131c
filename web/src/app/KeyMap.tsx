import { Modal, Table, Text } from "@mantine/core";
import { useMe } from "./me";

const KEYS: [string, string][] = [
  ["/", "find a customer"],
  ["J / K", "next, previous in the list"],
  ["Enter", "open the marked conversation"],
  ["R", "reply"],
  ["N", "note (only us)"],
  ["T", "transfer to level II"],
  ["H", "in a call: hold, resume"],
  ["E", "wrap up and close; in a call: hang up"],
  ["A / D", "accept, decline the offer"],
  ["Ctrl Enter", "send"],
  ["Esc", "close the top thing; leave the box"],
  ["?", "this map"],
];

/** Every key and what it does; the same list docs and tests go by. */
export function KeyMap({ opened, close }: { opened: boolean; close: () => void }) {
  const me = useMe();
  return (
    <Modal opened={opened} onClose={close} title="Keyboard map">
      {!me.settings.single_keys && <Text size="sm" mb="xs">Single-key shortcuts are off. Switch them on in your menu.</Text>}
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {KEYS.map(([key, words]) => (
            <Table.Tr key={key}>
              <Table.Td w={110}><kbd>{key}</kbd></Table.Td>
              <Table.Td>{words}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
