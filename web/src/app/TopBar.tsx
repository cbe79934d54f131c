import { Badge, Button, Group, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../api";
import { useOutgoing } from "../desk/outgoing";
import { FindButton } from "../find/FindButton";
import { useLink } from "../live/useLive";
import { Icon } from "../shared/icons";
import { useKeys } from "../shared/useKeys";
import { capacityWords, ROLES } from "../shared/words";
import { KeyMap } from "./KeyMap";
import { homeOf, may, useMe } from "./me";
import { PresenceMenu } from "./PresenceMenu";

/** Whether the screen is fresh, by shape and word. */
function LinkMark() {
  const state = useLink();
  const waiting = useOutgoing().filter((one) => one.state === "waiting").length;
  const kept = waiting > 0 ? ` ${waiting} ${waiting === 1 ? "message waits" : "messages wait"} here` : "";
  const words = { live: "Live", connecting: "Connecting…", lost: "Reconnecting…" }[state] + kept;
  return (
    <Badge className="linkmark" variant="outline" color={state === "live" ? "teal" : "yellow"} role="status" data-state={state}
      title={state === "live" ? "Changes appear by themselves." : "What you see may be old until the connection is back."}>
      {words}
    </Badge>
  );
}

function MyMenu({ showKeys }: { showKeys: () => void }) {
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keys = useMutation({
    mutationFn: (single_keys: boolean) => api.changeMe({ single_keys }),
    onSuccess: (changed) => queries.setQueryData(["me"], changed),
  });
  const leave = useMutation({
    mutationFn: api.signOut,
    onSettled: async () => {
      await navigate({ to: "/" });
      queries.clear();
      queries.setQueryData(["me"], null);
    },
  });
  return (
    <Menu position="bottom-end" width={250} withinPortal={false}>
      <Menu.Target>
        <Button variant="subtle" color="gray" c="inherit" px={6} aria-label={me.name} rightSection={<Icon name="down" size={14} />}>
          <span className="myname">{me.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{ROLES[me.role]} · {me.languages.join(", ").toUpperCase()}</Menu.Label>
        <Menu.Item onClick={showKeys} rightSection={<kbd>?</kbd>}>Keyboard map</Menu.Item>
        <Menu.Item closeMenuOnClick={false} onClick={() => keys.mutate(!me.settings.single_keys)}
          rightSection={me.settings.single_keys ? <Icon name="check" /> : undefined}>
          Single-key shortcuts {me.settings.single_keys ? "on" : "off"}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Look</Menu.Label>
        {(["auto", "light", "dark"] as const).map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} closeMenuOnClick={false}
            rightSection={colorScheme === scheme ? <Icon name="check" /> : undefined}>
            {{ auto: "As the system", light: "Light", dark: "Dark" }[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => leave.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The bar over every staff page: where I am, whether I am available, what I hold, whether it is live. */
export function TopBar() {
  const me = useMe();
  const [keysShown, setKeysShown] = useState(false);
  useKeys({ "?": () => setKeysShown(true) }, me.settings.single_keys);
  return (
    <header className="topbar">
      <Group gap="xs" wrap="nowrap">
        <UnstyledButton component={Link} to={homeOf(me)} className="brand" aria-label="Forebay"><Icon name="drop" size={18} /> <span>Forebay</span></UnstyledButton>
        <nav aria-label="Pages">
          {may(me, "conversations") && <Link to="/inbox" className="navlink">Desk</Link>}
          {may(me, "board") && <Link to="/board" className="navlink">Board</Link>}
        </nav>
        {may(me, "offers") && <PresenceMenu />}
        {may(me, "offers") && <Text size="sm" c="dimmed" className="capacity" truncate>{capacityWords(me.capacities)}</Text>}
      </Group>
      <Group gap="xs" wrap="nowrap">
        <FindButton />
        <LinkMark />
        <MyMenu showKeys={() => setKeysShown(true)} />
      </Group>
      <KeyMap opened={keysShown} close={() => setKeysShown(false)} />
    </header>
  );
}
