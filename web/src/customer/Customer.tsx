import { ActionIcon, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Conversation } from "../api";
import { Icon } from "../shared/icons";
import { languageWords } from "../shared/words";
import { AccountFacts } from "./AccountFacts";
import { PacketFacts } from "./PacketFacts";

const PROOF = ["Nothing proven", "Matched", "Proven by code", "Seen by a specialist"] as const;

/** How far this person has shown who they are: four steps as a shape, the level as a word, what it allows in a sentence. */
function ProofFacts({ proof }: { proof: Conversation["proof"] }) {
  return (
    <section aria-label="Proof">
      <h3>Proof</h3>
      <div className="proof">
        <span className="steps" aria-hidden="true">{[1, 2, 3].map((step) => <i key={step} data-on={proof.level >= step} />)}</span>
        <b>{PROOF[proof.level]}</b> <span className="dim">level {proof.level} of 3</span>
      </div>
      <Text size="sm" c="dimmed">{proof.words}</Text>
    </section>
  );
}

/** Beside the conversation: who this is, what is proven, what they came for, and their account. */
export function Customer({ conversation, back }: { conversation: Conversation; back: () => void }) {
  const { contact, account } = conversation;
  return (
    <aside className="side" aria-label="Customer">
      <header className="sidehead">
        <ActionIcon className="narrowonly" variant="subtle" color="gray" aria-label="Back to the conversation" onClick={back}><Icon name="back" size={20} /></ActionIcon>
        <div className="grow">
          <Title order={2} size="h5" className="wrapany">{contact.name}</Title>
          <Text size="sm" c="dimmed">{conversation.address} · {languageWords(contact.language)}</Text>
          <Link to="/customers/$id" params={{ id: contact.id }} search={{ from: conversation.id }} className="alltalks">
            All conversations ({contact.conversations})
          </Link>
        </div>
      </header>
      <ProofFacts proof={conversation.proof} />
      {conversation.packet && <PacketFacts packet={conversation.packet} language={conversation.language} />}
      {account ? (
        <AccountFacts account={account} />
      ) : (
        <section>
          <h3>Account</h3>
          <Text size="sm" c="dimmed">No account is linked yet. It appears here when the customer names one and proves it, or writes from a number on file.</Text>
        </section>
      )}
    </aside>
  );
}
