// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { framed } from "../src/mail/frame";

/** The page as the frame will hold it. */
const page = (html: string) => new DOMParser().parseFromString(framed(html).page, "text/html");

test("a link keeps its words, shows its address and leads nowhere", () => {
  const link = page('<p>See <a href="https://example.com/pay">your bill</a></p>').querySelector("a")!;
  expect([link.textContent, link.getAttribute("href"), link.getAttribute("title")]).toEqual(["your bill", null, "https://example.com/pay"]);
});

test("links are listed once each, and only those that lead to a place", () => {
  const { links } = framed('<a href="https://a.example/x">1</a><a href="https://a.example/x">2</a><a href=" https://b.example/y ">2b</a><a href="javascript:alert(1)">3</a><a href="data:text/html,x">4</a><a href="/inbox">5</a><a href="mailto:a@b.example">6</a>');
  expect(links).toEqual(["https://a.example/x", "https://b.example/y", "mailto:a@b.example"]);
});

test("an area of a picture's map is a link too", () => {
  expect(page('<map><area href="https://a.example/x"></map>').querySelector("[href]")).toBeNull();
});

test("a picture from elsewhere is told by its words, a picture in the mail is shown", () => {
  const shown = page('<img src="https://a.example/p.png" alt="Logo"><img src="data:image/png;base64,AA" alt="Curb"><img src="https://a.example/1.gif">');
  expect([...shown.querySelectorAll("img")].map((one) => one.alt)).toEqual(["Curb"]);
  expect(shown.body.textContent).toBe("[Logo]");
});

test("the page forbids everything that would be fetched, whatever the mail brings", () => {
  const shown = page('<meta http-equiv="Content-Security-Policy" content="default-src *"><base href="https://a.example/"><script>alert(1)</script><iframe></iframe><p>Hello</p>');
  const policies = [...shown.querySelectorAll("meta[http-equiv]")].map((one) => one.getAttribute("content"));
  expect(policies).toHaveLength(1);
  expect(policies[0]).toContain("default-src 'none'");
  expect(shown.querySelectorAll("base, script, iframe, link")).toHaveLength(0);
  expect(shown.body.textContent).toBe("Hello");
});
