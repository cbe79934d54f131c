import { Button, Menu, VisuallyHidden } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../api";
import { Icon } from "../shared/icons";
import { span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { PRESENCE_CHOICES, PRESENCES } from "../shared/words";
import { useMe } from "./me";

/** How long a state has lasted, apart so that only it redraws each second. */
function Since({ at }: { at: string }) {
  return <span className="num since" aria-hidden="true">{span(useNow() - Date.parse(at))}</span>;
}

/** My presence as a word, a shape and a time; offers come only while available. */
export function PresenceMenu() {
  const { presence } = useMe();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (choice: (typeof PRESENCE_CHOICES)[number]) => api.setPresence({ state: choice.state, reason: choice.reason }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["me"] }),
  });
  const words = PRESENCES[presence.state] + (presence.reason ? `: ${presence.reason.toLowerCase()}` : "");
  return (
    <Menu position="bottom-start" width={200} withinPortal={false}>
      <Menu.Target>
        <Button variant="default" loading={change.isPending} 
          leftSection={<span className="presence" data-state={presence.state} />} rightSection={<Icon name="down" size={14} />}>
          <VisuallyHidden>Presence: </VisuallyHidden>{change.error ? "Not changed" : words}&ensp;<Since at={presence.since} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {PRESENCE_CHOICES.map((choice) => (
          <Menu.Item key={choice.words} onClick={() => change.mutate(choice)} leftSection={<span className="presence" data-state={choice.state} />}>
            {choice.words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
