import { Button, Group, Menu, RingProgress, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { DeclineReason, Offer } from "../api";
import { Icon } from "../shared/icons";
import { span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { ARRIVALS, languageWords, levelWords } from "../shared/words";

const REASONS: [DeclineReason, string][] = [
  ["busy", "Busy just now"], ["not_my_skill", "Not my skill"], ["conflict", "I know this customer"], ["other", "Another reason"],
];

/** The time left to answer: a shrinking ring and the seconds. Beyond it the offer is fetched away. */
function Countdown({ offer }: { offer: Offer }) {
  const queries = useQueryClient();
  const now = useNow();
  const [start, end] = [Date.parse(offer.offered_at), Date.parse(offer.expires_at)];
  const left = Math.max(0, end - now);
  const over = left === 0;
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: ["offers"] });
  }, [over, queries]);
  const color = left < 10_000 ? "orange" : "tide";
  return (
    <RingProgress size={52} thickness={4} roundCaps aria-label={`${Math.ceil(left / 1000)} seconds left`} role="timer"
      sections={[{ value: (100 * left) / Math.max(1, end - start), color }]}
      label={<Text className="num" ta="center" size="xs">{Math.ceil(left / 1000)}</Text>} />
  );
}

function Waited({ since }: { since: string | null }) {
  const now = useNow();
  return since ? <span className="num">, waiting {span(now - Date.parse(since))}</span> : null;
}

interface Props {
  offer: Offer;
  busy: boolean;
  keys: boolean;
  /** Further offers behind this one. */
  more: number;
  accept: () => void;
  decline: (reason: DeclineReason) => void;
}

/** One conversation held for me: who, why, how long they wait, and the two answers. */
export function OfferCard({ offer, busy, keys, more, accept, decline }: Props) {
  const line = offer.conversation;
  const facts = [levelWords(line.level), line.language === "en" || line.language === "und" ? "" : languageWords(line.language)].filter(Boolean);
  return (
    <article className="offer" aria-label={`Offer: ${line.contact_name}`}>
      <Group wrap="nowrap" gap="xs" align="flex-start">
        <Countdown offer={offer} />
        <div className="grow">
          <Text fw={600} truncate>{line.contact_name}</Text>
          <Text size="sm"><Icon name={line.channel} size={14} /> {ARRIVALS[line.channel]}<Waited since={line.waiting_since} /></Text>
          {facts.length > 0 && <Text size="xs" c="dimmed">{facts.join(" · ")}</Text>}
        </div>
      </Group>
      <Text size="sm" lineClamp={2} mt={6} lang={line.language}>{line.preview}</Text>
      <ul className="reasons">{offer.reasons.map((reason) => <li key={reason.rule}>{reason.words}</li>)}</ul>
      <Group gap="xs" mt={8} wrap="nowrap">
        <Button flex={1} onClick={accept} loading={busy}>Accept{keys && <kbd>A</kbd>}</Button>
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" disabled={busy}>Decline{keys && <kbd>D</kbd>}</Button></Menu.Target>
          <Menu.Dropdown>
            {REASONS.map(([reason, words]) => <Menu.Item key={reason} onClick={() => decline(reason)}>{words}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {more > 0 && <Text size="xs" c="dimmed" mt={6}>and {more} more under Offers</Text>}
    </article>
  );
}
