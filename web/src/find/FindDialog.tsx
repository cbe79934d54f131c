import { Button, Modal, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState, type KeyboardEvent } from "react";
import { api, type Match } from "../api";
import { Icon } from "../shared/icons";
import { FoundRow } from "./FoundRow";
import { useSlow } from "./useSlow";

const HINT = "A name, an address, a phone number, an e-mail or an account number. The beginnings of words will do.";
const NOBODY = "Try fewer letters, or another way: phone, e-mail, address. Protected persons are found by their whole account number, phone number or e-mail only.";

/** What is found for what is typed. Nothing of it is kept once the dialog closes. */
function useFound(typed: string) {
  const queries = useQueryClient();
  const [query] = useDebouncedValue(typed.trim(), 150);
  useEffect(() => () => queries.removeQueries({ queryKey: ["find"] }), [queries]);
  const found = useQuery({
    queryKey: ["find", query],
    queryFn: ({ signal }) => api.findCustomers(query, signal),
    enabled: query !== "",
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const current = query === typed.trim() && !found.isPlaceholderData && !found.isFetching;
  return { query, found, current };
}

/** One box for all ways to know a customer; arrows choose, Enter opens. */
export function FindDialog({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [marked, setMarked] = useState(0);
  const [eager, setEager] = useState(false);
  const { query, found, current } = useFound(typed);
  const slow = useSlow(found.isFetching);
  const items = query && !found.error ? (found.data?.items ?? []) : [];
  const at = Math.min(marked, items.length - 1);
  const open = (match: Match) => {
    close();
    if (match.contact_id) void navigate({ to: "/customers/$id", params: { id: match.contact_id } });
    else if (match.account) void navigate({ to: "/customers/account/$id", params: { id: match.account.id } });
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length > 0) setMarked((at + step + items.length) % items.length);
    else if (event.key === "Enter" && current && items[at]) open(items[at]);
    // What is on screen still answers what was typed before: Enter waits for the new answer.
    else if (event.key === "Enter") setEager(true);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    if (!eager || !current) return;
    setEager(false);
    if (items.length === 1 && items[0]) open(items[0]);
  });
  useEffect(() => {
    document.getElementById(`found-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <Modal opened onClose={close} title="Find a customer" size={640} centered={false} yOffset="8vh" classNames={{ body: "finder" }}>
      <TextInput value={typed} onChange={(event) => { setTyped(event.currentTarget.value); setMarked(0); setEager(false); }} onKeyDown={keys} data-autofocus size="md"
        leftSection={<Icon name="search" />} placeholder="Maria Lopez, 12 Alder St, (503) 555-0119 …" autoComplete="off" spellCheck={false} maxLength={200}
        aria-label="Name, address, phone, e-mail or account number" role="combobox" aria-expanded={items.length > 0} aria-controls="found" aria-autocomplete="list"
        aria-activedescendant={items.length > 0 ? `found-${at}` : undefined} />
      <div className="findstate" role="status">
        {slow && <Text size="sm" c="dimmed">Still looking…</Text>}
        {!query && <Text size="sm" c="dimmed">{HINT}</Text>}
        {query && found.error && <><Text size="sm"><Icon name="alert" size={14} /> Not found out: {found.error.message}</Text> <Button variant="light" onClick={() => void found.refetch()}>Try again</Button></>}
        {query && !found.error && found.data?.why_not && <Text size="sm" c="dimmed">{found.data.why_not}</Text>}
        {current && !found.error && found.data && !found.data.why_not && items.length === 0 && <><Text fw={600}>Nobody fits</Text><Text size="sm" c="dimmed">{NOBODY}</Text></>}
        {found.data?.near && items.length > 0 && <Text size="sm" c="dimmed">Nothing fits to the letter. This comes near:</Text>}
        {current && items.length > 0 && <VisuallyHidden>{items.length === 1 ? "1 customer" : `${items.length} customers`} found</VisuallyHidden>}
      </div>
      <ul id="found" role="listbox" aria-label="Customers" className="found" data-old={!current}>
        {items.map((match, index) => (
          <FoundRow key={(match.account?.id ?? "") + (match.contact_id ?? "")} match={match} query={query} id={`found-${index}`} marked={index === at} open={() => open(match)} mark={() => setMarked(index)} />
        ))}
      </ul>
    </Modal>
  );
}
