import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { may, useMe } from "../app/me";
import { Icon } from "../shared/icons";
import { useKeys } from "../shared/useKeys";
import "./find.css";

const FindDialog = lazy(() => import("./FindDialog").then((module) => ({ default: module.FindDialog })));

/** The way to any customer, from every page: a button in the bar, or the key "/". */
export function FindButton() {
  const me = useMe();
  const allowed = may(me, "customers");
  const [opened, setOpened] = useState(false);
  useKeys({ "/": () => setOpened(true) }, allowed && me.settings.single_keys && !opened);
  if (!allowed) return null;
  return (
    <>
      <Button variant="default" className="findbutton" onClick={() => setOpened(true)} aria-haspopup="dialog" aria-label="Find a customer" leftSection={<Icon name="search" size={14} />}>
        <span className="findwords">Find a customer{me.settings.single_keys && <kbd>/</kbd>}</span>
      </Button>
      {opened && <Suspense fallback={null}><FindDialog close={() => setOpened(false)} /></Suspense>}
    </>
  );
}
