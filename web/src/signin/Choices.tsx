import { Anchor, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import type { SignInChoice } from "../api";
import { twin } from "../demo/desks";

const GROUPS: { words: string; roles: SignInChoice["role"][] }[] = [
  { words: "Specialists, level I", roles: ["specialist_1"] },
  { words: "Specialists, level II", roles: ["specialist_2"] },
  { words: "Leads", roles: ["lead"] },
  { words: "Supervisor and administrator", roles: ["supervisor", "administrator"] },
];

/** The demo's invented staff, one press each. */
export function Choices({ choices, busy, pick }: { choices: SignInChoice[]; busy: boolean; pick: (username: string) => void }) {
  return (
    <section className="choices" aria-label="Demo sign-ins">
      <Text size="sm" c="dimmed">This is a demo. Step in as one of the invented staff:</Text>
      {GROUPS.map(({ words, roles }) => {
        const members = choices.filter((choice) => roles.includes(choice.role));
        if (members.length === 0) return null;
        return (
          <Stack key={words} gap={4}>
            <Title order={2} size="xs" c="dimmed" fw={600}>{words}</Title>
            <div className="choicegrid">
              {members.map((choice) => (
                <UnstyledButton key={choice.username} className="choice" disabled={busy} onClick={() => pick(choice.username)}>
                  <Text component="span" size="sm" fw={600} truncate>{choice.name}</Text>
                  <Text component="span" size="xs" c="dimmed" truncate>{choice.words}</Text>
                </UnstyledButton>
              ))}
            </div>
          </Stack>
        );
      })}
      <SecondDesk />
    </section>
  );
}

/** Cookies belong to a host's name, and this machine has two: one desk on each. */
function SecondDesk() {
  const beside = twin(location.origin);
  if (beside === null) return null;
  return (
    <Text size="sm" c="dimmed">
      Two roles at once? <Anchor size="sm" href={beside} target="_blank" rel="noopener">Open a second desk beside this one</Anchor>; it signs in by itself.
    </Text>
  );
}
