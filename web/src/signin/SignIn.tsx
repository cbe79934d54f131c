import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, ApiError } from "../api";
import { homeOf, useMaybeMe } from "../app/me";
import { Icon } from "../shared/icons";
import { Choices } from "./Choices";

function wordsFor(error: ApiError): string {
  if (error.status === 429) return `Too many tries. Wait ${error.retryAfter ?? 60} seconds, then try again.`;
  if (error.status === 401) return "That user name and password do not belong together.";
  return error.detail;
}

/** The door: a user name and password; in a demo, one press per person. */
export function SignIn() {
  const me = useMaybeMe();
  const { back } = useSearch({ from: "/" });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const choices = useQuery({ queryKey: ["choices"], queryFn: api.choices, staleTime: Infinity });
  const enter = useMutation({
    mutationFn: api.signIn,
    onSuccess: async (someone) => {
      queries.setQueryData(["me"], someone);
      await navigate({ href: back ?? homeOf(someone) });
    },
  });
  const already = enter.isIdle && me.data ? homeOf(me.data) : null;
  useEffect(() => {
    if (already) void navigate({ to: already, replace: true });
  }, [already, navigate]);
  return (
    <main className="door">
      <form className="card" onSubmit={(event) => (event.preventDefault(), enter.mutate({ username, password }))}>
        <Stack gap="sm">
          <Title order={1} size="h3" className="brand"><Icon name="drop" size={24} /> Forebay</Title>
          <Text c="dimmed" size="sm">The water office's desk. Sign in to answer customers.</Text>
          <TextInput label="User name" autoComplete="username" required value={username} onChange={(event) => setUsername(event.currentTarget.value)} />
          <PasswordInput label="Password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
          {enter.error && <Alert color="red" variant="light" role="alert" p="xs">{wordsFor(enter.error as ApiError)}</Alert>}
          <Button type="submit" size="sm" loading={enter.isPending}>Sign in</Button>
        </Stack>
      </form>
      {choices.data && choices.data.length > 0 && (
        <Choices choices={choices.data} busy={enter.isPending} pick={(name) => enter.mutate({ username: name, password: "forebay" })} />
      )}
    </main>
  );
}
