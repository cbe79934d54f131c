import { ActionIcon, Anchor, Group, Modal, Text } from "@mantine/core";
import type { Part } from "../api";
import { Icon } from "../shared/icons";
import { sizeWords } from "./parts";

interface Props {
  pictures: Part[];
  /** Which one is looked at; null when none is. */
  at: number | null;
  look: (at: number | null) => void;
}

/** One picture, large. Arrow keys turn to the others of the same message; Esc closes. */
export function Lightbox({ pictures, at, look }: Props) {
  const picture = at === null ? undefined : pictures[at];
  const turn = (by: number) => at !== null && look((at + by + pictures.length) % pictures.length);
  return (
    <Modal opened={picture !== undefined} onClose={() => look(null)} size="auto" title={picture?.name ?? "Picture"} classNames={{ title: "wrapany" }}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") turn(1);
        if (event.key === "ArrowLeft") turn(-1);
      }}>
      {picture && (
        <>
          <img className="bigpicture" src={picture.url ?? undefined} alt={picture.name} />
          <Group justify="space-between" mt="xs" gap="xs">
            {pictures.length > 1 ? (
              <Group gap={4}>
                <ActionIcon variant="default" aria-label="Picture before" onClick={() => turn(-1)}><Icon name="back" /></ActionIcon>
                <ActionIcon variant="default" aria-label="Next picture" onClick={() => turn(1)}><Icon name="forward" /></ActionIcon>
                <Text size="xs" c="dimmed" className="num" role="status">{at! + 1} of {pictures.length}</Text>
              </Group>
            ) : <span />}
            <Anchor size="sm" href={picture.url ?? undefined} download={picture.name}>Save this picture {sizeWords(picture.size) && `(${sizeWords(picture.size)})`}</Anchor>
          </Group>
        </>
      )}
    </Modal>
  );
}
