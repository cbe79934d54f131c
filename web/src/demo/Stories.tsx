import { Anchor, Group, UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Icon } from "../shared/icons";
import type { Step, Story } from "./city";
import { Controls } from "./Controls";
import { isDone, nextStep, tick, type Progress } from "./progress";
import { Steps } from "./Steps";

interface Props {
  stories: Story[];
  progress: Progress;
  change: (how: (progress: Progress) => Progress) => void;
  /** Open a story and become its person. */
  choose: (story: Story) => void;
  fill: (story: Story, step: Step) => void;
}

/** The ten stories: where a newcomer starts. */
export function Stories({ stories, progress, change, choose, fill }: Props) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => void list.current?.querySelector('[data-open="true"]')?.scrollIntoView({ block: "nearest" }), [progress.open]);
  const done = stories.filter((story) => isDone(progress, story)).length;
  return (
    <aside className="stories" aria-label="The stories">
      <div className="storyhead">
        <h2>Start here: three minutes, ten stories</h2>
        <Group gap={10} fz="xs">
          <span className="dim num" role="status">{done} of {stories.length} done</span>
          <UnstyledButton className="textlink" onClick={() => print()}>Print</UnstyledButton>
          <Anchor href="/demo/script" target="_blank" rel="noopener" fz="xs">As a page</Anchor>
          {progress.done.length > 0 && <UnstyledButton className="textlink" onClick={() => change((before) => ({ ...before, done: [] }))}>Start again</UnstyledButton>}
        </Group>
      </div>
      <ol className="storylist" ref={list}>
        {stories.map((story) => {
          const open = progress.open === story.key;
          const finished = isDone(progress, story);
          return (
            <li key={story.key} data-open={open}>
              <UnstyledButton className="storytitle" aria-expanded={open} onClick={() => (open ? change((before) => ({ ...before, open: null })) : choose(story))}>
                <span className="storynumber num" data-done={finished}>{finished ? <Icon name="check" size={14} /> : story.number}</span>
                <span className="grow">{story.title}{finished && <span className="sr"> (done)</span>}</span>
              </UnstyledButton>
              {open && (
                <div className="story">
                  <p className="shows"><b>{story.who}.</b> {story.shows}</p>
                  <Steps story={story} progress={progress} next={nextStep(progress, story)} fill={(step) => fill(story, step)}
                    tick={(name, ticked) => change((before) => tick(before, name, ticked))} />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <Controls />
    </aside>
  );
}
