import { Button, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, type Customer, type Whose } from "../api";
import { Icon } from "../shared/icons";
import { languageWords } from "../shared/words";
import { History } from "./History";
import { Who } from "./Who";
import "./find.css";

/** A customer known by a contact: somebody who wrote, called or came. */
export function ContactPage() {
  const { id } = useParams({ from: "/staff/customers/$id" });
  const { from } = useSearch({ from: "/staff/customers/$id" });
  return <CustomerPage key={id} whose={{ by: "contact", id }} from={from} />;
}

/** A customer known by an account only. */
export function AccountPage() {
  const { id } = useParams({ from: "/staff/customers/account/$id" });
  const { from } = useSearch({ from: "/staff/customers/account/$id" });
  return <CustomerPage key={id} whose={{ by: "account", id }} from={from} />;
}

/** One customer: who they are on the left, everything said with them on the right. On a phone one at a time. */
function CustomerPage({ whose, from }: { whose: Whose; from: string | undefined }) {
  const [shown, show] = useState<"history" | "who">("history");
  // Every opening is written into the read log, so it is not opened again unasked.
  const found = useQuery({
    queryKey: ["customer", whose.by, whose.id, from],
    queryFn: () => api.customer(whose, from),
    enabled: (query) => query.state.data === undefined,
    gcTime: 0,
  });
  const name = found.data?.name;
  useEffect(() => {
    document.title = name ? `${name} · Forebay` : "Customer · Forebay";
  }, [name]);
  if (found.error && !found.data) {
    return (
      <Stack component="main" gap="xs" align="center" justify="center" role="alert">
        <Text fw={600}>This customer could not be opened</Text>
        <Text size="sm" c="dimmed">{found.error.message}</Text>
        <Button variant="light" onClick={() => void found.refetch()}>Try again</Button>
      </Stack>
    );
  }
  return (
    <main className="customerpage" data-page={shown}>
      <Heading customer={found.data} from={from} shown={shown} show={show} />
      <aside className="side" aria-label="Who">
        {found.data ? <Who customer={found.data} /> : <Stack p="md" aria-label="Loading"><Skeleton h={60} /><Skeleton h={120} /></Stack>}
      </aside>
      <History whose={whose} />
    </main>
  );
}

interface HeadingProps {
  customer: Customer | undefined;
  from: string | undefined;
  shown: "history" | "who";
  show: (page: "history" | "who") => void;
}

/** Whose page this is, why it was opened, and the way back. */
function Heading({ customer, from, shown, show }: HeadingProps) {
  return (
    <header className="customerhead">
      <div className="grow">
        {from && <Link to="/inbox/$id" params={{ id: from }} className="backlink"><Icon name="back" size={14} /> Back to the conversation</Link>}
        <Title order={1} size="h4" className="name">{customer?.name ?? "…"}{customer && customer.language !== "und" && <span className="topic"> · {languageWords(customer.language)}</span>}</Title>
        {customer?.browsing && <Text size="xs" c="dimmed"><Icon name="note" size={12} /> Opened without a conversation. The read log says so.</Text>}
      </div>
      <Button className="phoneonly" variant="default" onClick={() => show(shown === "who" ? "history" : "who")}>{shown === "who" ? "Conversations" : "Accounts"}</Button>
    </header>
  );
}
